namespace AuditShipper.IntegrationTests.ApiServer;

/// <summary>Kubeconfig files: a client's, and the one that tells an API server where its audit webhook is.</summary>
internal static class KubeconfigText
{
    public static string For(Uri server, TestCertificates certificates, string user) => $$$"""
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "{{{server}}}", certificate-authority: "{{{certificates.AuthorityFile}}}"}}]
        users: [{name: test, user: {client-certificate: "{{{certificates.CertificateFile(user)}}}", client-key: "{{{certificates.KeyFile(user)}}}"}}]
        contexts: [{name: test, context: {cluster: test, user: test}}]
        current-context: test
        """;

    public static string ForWebhook(Uri receiver) => $$$"""
        apiVersion: v1
        kind: Config
        clusters: [{name: receiver, cluster: {server: "{{{receiver}}}"}}]
        contexts: [{name: receiver, context: {cluster: receiver}}]
        current-context: receiver
        """;
}
