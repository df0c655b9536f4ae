namespace AuditShipper.IntegrationTests.ApiServer;

/// <summary>The folder with kube-apiserver, etcd and kubectl, as for envtest.</summary>
internal sealed record KubeAssets(string Folder)
{
    public string KubeApiServer => System.IO.Path.Combine(Folder, "kube-apiserver");

    public string Etcd => System.IO.Path.Combine(Folder, "etcd");

    public string Kubectl => System.IO.Path.Combine(Folder, "kubectl");

    /// <summary>Skips the test where there is none.</summary>
    public static KubeAssets Require()
    {
        var folder = Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS");
        if (string.IsNullOrEmpty(folder))
            Assert.Skip("KUBEBUILDER_ASSETS is not set: a folder with kube-apiserver, etcd and kubectl, as for envtest.");
        var assets = new KubeAssets(folder);
        foreach (var program in new[] { assets.KubeApiServer, assets.Etcd, assets.Kubectl })
            Assert.True(File.Exists(program), $"KUBEBUILDER_ASSETS names {folder}, but {program} is not there.");
        return assets;
    }
}
