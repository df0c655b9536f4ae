using System.Text.Json;
using AuditShipper.IntegrationTests.ApiServer;
using AuditShipper.IntegrationTests.Processes;

namespace AuditShipper.IntegrationTests.Packaging;

public sealed class KubernetesManifestTests
{
    private static readonly string Manifests = Repository.Path("packaging", "kubernetes");

    [Fact]
    public async Task A_real_API_server_takes_every_field_of_the_manifests()
    {
        await using var server = await KubeApiServer.Start(new AuditSettings());
        await server.Kubectl("apply", "--server-side", "--validate=strict", "-k", Manifests);
        using var stored = JsonDocument.Parse(await server.Kubectl("get", "daemonset", "auditshipper", "-n", "auditshipper", "-o", "json"));
        var pod = stored.RootElement.GetProperty("spec").GetProperty("template").GetProperty("spec");
        HoldsTheRestrictions(pod);
        ReadsTheDirectoryAndKeepsItsState(pod);
    }

    [Fact]
    public async Task A_misspelt_field_would_be_refused()
    {
        await using var server = await KubeApiServer.Start(new AuditSettings());
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Manifests))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        var daemonSet = folder.File("daemonset.yaml");
        await File.WriteAllTextAsync(daemonSet, (await File.ReadAllTextAsync(daemonSet)).Replace("readOnlyRootFilesystem", "readOnlyRootFileSystem", StringComparison.Ordinal));
        var outcome = await server.TryKubectl("apply", "--server-side", "--validate=strict", "-k", folder.Path);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("readOnlyRootFileSystem", outcome.Output, StringComparison.Ordinal);
    }

    private static void HoldsTheRestrictions(JsonElement pod)
    {
        var context = pod.GetProperty("containers")[0].GetProperty("securityContext");
        Assert.Equal(0, pod.GetProperty("securityContext").GetProperty("runAsUser").GetInt32());
        Assert.Equal("ALL", Assert.Single(context.GetProperty("capabilities").GetProperty("drop").EnumerateArray()).GetString());
        Assert.False(context.GetProperty("capabilities").TryGetProperty("add", out _));
        Assert.False(context.GetProperty("allowPrivilegeEscalation").GetBoolean());
        Assert.True(context.GetProperty("readOnlyRootFilesystem").GetBoolean());
        Assert.False(pod.GetProperty("automountServiceAccountToken").GetBoolean());
        Assert.False(pod.GetProperty("enableServiceLinks").GetBoolean());
        Assert.True(pod.GetProperty("terminationGracePeriodSeconds").GetInt32() > 20);
    }

    private static void ReadsTheDirectoryAndKeepsItsState(JsonElement pod)
    {
        var volumes = pod.GetProperty("volumes").EnumerateArray().ToDictionary(volume => volume.GetProperty("name").GetString()!);
        var mounts = pod.GetProperty("containers")[0].GetProperty("volumeMounts").EnumerateArray().ToDictionary(mount => mount.GetProperty("name").GetString()!);
        Assert.Equal("Directory", volumes["log"].GetProperty("hostPath").GetProperty("type").GetString());
        Assert.True(mounts["log"].GetProperty("readOnly").GetBoolean());
        Assert.True(volumes["state"].TryGetProperty("hostPath", out _));
        Assert.False(mounts["state"].TryGetProperty("readOnly", out var readOnly) && readOnly.GetBoolean());
        // The generated name of the configuration was put in.
        Assert.StartsWith("auditshipper-", volumes["configuration"].GetProperty("configMap").GetProperty("name").GetString(), StringComparison.Ordinal);
    }
}
