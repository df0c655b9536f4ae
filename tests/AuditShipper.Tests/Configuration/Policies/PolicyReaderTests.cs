using AuditShipper.Configuration.Policies;

namespace AuditShipper.Tests.Configuration.Policies;

/// <summary>What people are told, and where.</summary>
public sealed class PolicyReaderTests
{
    private const string Head = "apiVersion: audit.k8s.io/v1\nkind: Policy\n";

    [Theory]
    [InlineData("rules:\n- level: metadata", "4:10: error: rules[0].level: is \"metadata\". Expected one of None, Metadata, Request, RequestResponse. Did you mean Metadata?")]
    [InlineData("rules:\n- verbs: [get]", "4:3: error: rules[0].level: is not set. Expected one of None, Metadata, Request, RequestResponse.")]
    [InlineData("omitStages: [Never]\nrules:\n- level: None", "3:14: error: omitStages[0]: is \"Never\". Expected one of RequestReceived, ResponseStarted, ResponseComplete, Panic.")]
    [InlineData("rules:\n- level: None\n  users: [1001]", "5:11: error: rules[0].users[0]: is a number. Expected a text: put it in quotes.")]
    [InlineData("rules:\n- level: None\n  verbs: [on]", "5:11: error: rules[0].verbs[0]: is true or false. Expected a text: put it in quotes.")]
    [InlineData("rules:\n- level: None\n  verbs: get", "5:10: error: rules[0].verbs: is a text. Expected a list of texts.")]
    [InlineData("rules:\n- level: None\n  nonResourceURLs: [healthz]", "5:21: error: rules[0].nonResourceURLs[0]: \"healthz\" does not begin with /. Begin it with /, or write \"*\" for all.")]
    [InlineData("rules:\n- level: None\n  resources:\n  - group: apps/v1", "6:12: error: rules[0].resources[0].group: \"apps/v1\" is no API group. Expected a name such as apps or rbac.authorization.k8s.io, in small letters and without a version; \"\" is the core group, \"*\" any.")]
    [InlineData("rules: []", "3:8: error: rules: there are none. Expected at least one, such as - level: Metadata.")]
    [InlineData("rules:\n- level: None\n  user: [bob]", "5:3: warning: rules[0].user: unknown field, which the API server ignores: if it was meant as a criterion, the rule matches more than it says. Did you mean users?")]
    [InlineData("rules:\n- level: None\n  level: Request", "5:3: warning: rules[0].level: is already set in line 4, and the API server takes the last one. Keep one of the two.")]
    [InlineData("rules:\n- level: None\n  verbs: ['*']", "4:3: note: rules[0].verbs: \"*\" is no pattern: there are none in verbs. Leave verbs out to match any.")]
    [InlineData("rules:\n- level: None\n  resources: [{group: core, resources: ['pods/*', '*/*']}]", "4:3: note: rules[0].resources[0].group: the core group is \"\"; \"core\" matches nothing.|4:3: note: rules[0].resources[0].resources: \"*/*\" matches nothing. Expected a resource such as pods, pods/log, */log, pods/* (pods and all below) or *.")]
    [InlineData("rules:\n- level: None\n- level: Metadata\n  verbs: [get]", "5:3: note: rules[1]: never decides, because rules[0] matches all that it matches. Move it up, or remove it.")]
    [InlineData("rules:\n- level: None\n  users: *none", "5:10: error: rules[0].users: there is no anchor of this name before it.")]
    public void Messages_name_the_place_the_fact_and_the_way_out(string text, string expected)
    {
        var result = PolicyReader.Read(Head + text + "\n", "policy.yaml");
        var told = result.Problems.Select(problem => (problem, "error")).Concat(result.Warnings.Select(problem => (problem, "warning"))).Concat(result.Hints.Select(problem => (problem, "note")));
        Assert.Equal(expected.Split('|').Select(message => $"policy.yaml:{message}"), told.Select(pair => $"{pair.problem.Location}: {pair.Item2}: {pair.problem.Message}"));
    }

    [Fact]
    public void Every_problem_is_told_at_once_in_the_order_of_the_lines()
    {
        var result = PolicyReader.Read(Head + "rules:\n- level: Loud\n- level: None\n  verbs: 7\n- level: Noisy\nomitStages: [x]\n", "policy.yaml");
        Assert.Equal([4, 6, 7, 8], result.Problems.Select(problem => problem.Location.Line));
    }

    [Fact]
    public void Strictly_a_warning_is_a_problem()
    {
        var result = PolicyReader.Read(Head + "rules:\n- level: None\n  usergroups: [dev]\n", "policy.yaml");
        Assert.NotNull(result.Document);
        Assert.Single(result.Warnings);

        var strict = result.Strict();
        Assert.Null(strict.Document);
        Assert.Empty(strict.Warnings);
        Assert.Equal(result.Warnings, strict.Problems);
    }

    [Fact]
    public void Anchors_and_merge_keys_are_resolved_and_a_key_set_again_is_warned_of()
    {
        var result = PolicyReader.Read(Head + "rules:\n- &quiet\n  level: None\n  users: &u [a, b]\n- <<: *quiet\n  level: Request\n  userGroups: *u\n", "policy.yaml");
        Assert.Equal(8, Assert.Single(result.Warnings).Location.Line);
        Assert.Equal(["a", "b"], result.Document!.Rules[1].Users);
        Assert.Equal(["a", "b"], result.Document.Rules[1].UserGroups);
        Assert.Equal(AuditLevel.Request, result.Document.Rules[1].Level);
    }

    [Theory]
    [InlineData("verbs: [get]", "verbs: [get]", true)]
    [InlineData("verbs: [get, list]", "verbs: [get]", true)]
    [InlineData("verbs: [get]", "verbs: [get, list]", false)]
    [InlineData("verbs: [get]", "users: [bob]", false)]
    [InlineData("users: [bob]", "users: [bob]\n  verbs: [get]", true)]
    [InlineData("nonResourceURLs: ['/api*']", "nonResourceURLs: [/api, '/apis/*']", true)]
    [InlineData("nonResourceURLs: ['/api/*']", "nonResourceURLs: ['/api*']", false)]
    [InlineData("nonResourceURLs: ['*']", "nonResourceURLs: ['/x*']", true)]
    [InlineData("nonResourceURLs: ['*']", "namespaces: [x]", false)]
    [InlineData("resources: [{group: ''}]", "resources: [{resources: [pods/log]}]", true)]
    [InlineData("resources: [{group: '*', resources: ['*']}]", "resources: [{group: apps}]", true)]
    [InlineData("resources: [{group: apps}]", "resources: [{group: '*'}]", false)]
    [InlineData("resources: [{resources: [pods/*]}]", "resources: [{resources: [pods, pods/exec, pods/*]}]", true)]
    [InlineData("resources: [{resources: ['*/log']}]", "resources: [{resources: [pods/log]}]", true)]
    [InlineData("resources: [{resources: [pods]}]", "resources: [{resources: [pods/*]}]", false)]
    [InlineData("resources: [{resources: [pods], resourceNames: [a]}]", "resources: [{resources: [pods]}]", false)]
    [InlineData("resources: [{resources: [pods]}]", "resources: [{resources: [pods], resourceNames: [a]}]", true)]
    [InlineData("namespaces: [x]", "resources: [{resources: [pods]}]", false)]
    public void A_rule_covers_a_later_one(string earlier, string later, bool covers)
    {
        var rules = PolicyReader.Read($"{Head}rules:\n- level: None\n  {earlier}\n- level: Request\n  {later}\n", "policy.yaml").Document!.Rules;
        Assert.Equal(covers, PolicyShadows.Covers(rules[0], rules[1]));
    }
}
