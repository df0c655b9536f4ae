using AuditShipper.Files;

namespace AuditShipper.Configuration.Policies;

/// <summary>Reads a policy file: for routes, for <c>check</c> and for <c>simulate</c>.</summary>
internal static class PolicyLoader
{
    /// <param name="files">The door to the disk.</param>
    /// <param name="path">As the operator wrote it: problems name it.</param>
    /// <param name="isStrict">What the API server only warns of is a problem.</param>
    public static PolicyResult Load(IFileSystem files, string path, bool isStrict)
    {
        var problems = new List<ConfigurationProblem>();
        if (ConfigurationFile.TryRead(files, path, "Name a file with an audit.k8s.io/v1 Policy.", problems) is not { } bytes || ConfigurationText.TryDecode(bytes, path, problems) is not { } text)
            return new PolicyResult { Document = null, Verdict = PolicyVerdict.Decode, Problems = problems, Warnings = [], Hints = [] };
        var result = PolicyReader.Read(text, path);
        return isStrict ? result.Strict() : result;
    }
}
