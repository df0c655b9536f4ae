namespace AuditShipper.Tests.Configuration.Policies;

/// <summary>What an API server's own code made of policies. AUDITSHIPPER_POLICY_VECTORS names the folder.</summary>
internal static class PolicyVectors
{
    public static string Folder()
    {
        var folder = Environment.GetEnvironmentVariable("AUDITSHIPPER_POLICY_VECTORS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "AUDITSHIPPER_POLICY_VECTORS is not set: it names the folder with the decisions of a real API server.");
        return folder!;
    }
}
