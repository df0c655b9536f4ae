namespace AuditShipper.Configuration.Policies;

/// <summary>Reads a policy as the API server does: refuses what it refuses, warns of what it warns of, and says in which line.</summary>
internal sealed class PolicyReader
{
    private const string ApiVersion = "audit.k8s.io/v1";
    private const string Kind = "Policy";
    private static readonly string[] s_fields = ["apiVersion", "kind", "metadata", "rules", "omitStages", "omitManagedFields"];

    private readonly List<ConfigurationProblem> wrongTypes = [];
    private readonly List<ConfigurationProblem> wrongVersion = [];
    private readonly List<ConfigurationProblem> wrongValues = [];
    private readonly List<ConfigurationProblem> noRules = [];
    private readonly List<ConfigurationProblem> warnings = [];

    private PolicyReader()
    {
    }

    /// <param name="text">YAML or JSON.</param>
    /// <param name="file">As the operator wrote it: problems name it.</param>
    public static PolicyResult Read(string text, string file)
    {
        var reader = new PolicyReader();
        return reader.Result(PolicyYaml.TryRead(text, file, reader.wrongTypes, reader.warnings) is { } root ? reader.ReadRoot(root) : null);
    }

    private PolicyDocument? ReadRoot(PolicyNode root)
    {
        if (root.Kind != PolicyNodeKind.Mapping)
        {
            wrongTypes.Add(new ConfigurationProblem(root.Location, $"this is {root.KindInWords}. Expected a Policy: apiVersion, kind, rules."));
            return null;
        }

        var values = new PolicyValues(wrongTypes, warnings);
        var (version, kind) = (values.Text(root, "", "apiVersion"), values.Text(root, "", "kind"));
        if (wrongTypes.Count > 0 || !IsRightVersion(root, version, kind))
            return null;
        values.CheckFields(root, "", "", s_fields);
        PolicyMetadata.Check(root, values);
        return ReadPolicy(root, values);
    }

    private bool IsRightVersion(PolicyNode root, string version, string kind)
    {
        if (version != ApiVersion)
            wrongVersion.Add(new ConfigurationProblem(PolicyValues.Find(root, "apiVersion")?.Location ?? root.Location, $"apiVersion: {(version.Length == 0 ? "is not set" : $"is {Wording.Quote(version)}")}. Expected {ApiVersion}."));
        if (kind is not ("" or Kind))
            wrongVersion.Add(new ConfigurationProblem(PolicyValues.Find(root, "kind")!.Location, $"kind: is {Wording.Quote(kind)}. Expected {Kind}."));
        return wrongVersion.Count == 0;
    }

    private PolicyDocument ReadPolicy(PolicyNode root, PolicyValues values)
    {
        var checks = new PolicyValueChecks(wrongValues);
        var stages = checks.Stages(root, "", values.Texts(root, "", PolicyValueChecks.OmitStages));
        var omitManagedFields = values.Boolean(root, "", "omitManagedFields") ?? false;
        var rules = values.Mappings(root, "", "rules");
        if (rules.Count == 0)
            noRules.Add(new ConfigurationProblem(PolicyValues.Find(root, "rules")?.Location ?? root.Location, "rules: there are none. Expected at least one, such as - level: Metadata."));
        var reader = new PolicyRuleReader(values, checks);
        return new PolicyDocument
        {
            Rules = [.. rules.Select((rule, i) => reader.Read(rule, $"rules[{i}]"))],
            OmitStages = stages,
            OmitManagedFields = omitManagedFields,
        };
    }

    private PolicyResult Result(PolicyDocument? document)
    {
        var verdict = Verdict();
        var isRead = verdict is PolicyVerdict.Ok or PolicyVerdict.Lenient;
        return new PolicyResult
        {
            Document = isRead ? document : null,
            Verdict = verdict,
            Problems = InOrder(wrongTypes.Concat(wrongVersion).Concat(wrongValues).Concat(noRules)),
            Warnings = InOrder(warnings),
            Hints = isRead && document is not null ? InOrder(PolicyHints.Of(document)) : [],
        };
    }

    private PolicyVerdict Verdict() =>
        wrongTypes.Count > 0 ? PolicyVerdict.Decode
        : wrongVersion.Count > 0 ? PolicyVerdict.Version
        : wrongValues.Count > 0 ? PolicyVerdict.Field
        : noRules.Count > 0 ? PolicyVerdict.NoRules
        : warnings.Count > 0 ? PolicyVerdict.Lenient
        : PolicyVerdict.Ok;

    private static IReadOnlyList<ConfigurationProblem> InOrder(IEnumerable<ConfigurationProblem> problems) =>
        [.. problems.OrderBy(problem => problem.Location.Line).ThenBy(problem => problem.Location.Column)];
}
