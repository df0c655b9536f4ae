using System.Text.Json;
using System.Text.Json.Nodes;
using AuditShipper.Configuration;
using AuditShipper.Configuration.Policies;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Processing.Policies;

/// <summary>Policies and events from so few words that they meet often.</summary>
internal static class PolicyGenerators
{
    private static readonly string[] Users = ["alice", "bob", "jörg", "a\"b\\c", "system:anonymous", ""];
    private static readonly string[] Groups = ["dev", "ops", "ö", "system:authenticated"];
    private static readonly string[] Verbs = ["get", "list", "create", "patch", ""];
    private static readonly string[] Namespaces = ["", "prod", "dev"];
    private static readonly string[] ApiGroups = ["", "apps", "batch"];
    private static readonly string[] Resources = ["pods", "namespaces", "jobs", "*", ""];
    private static readonly string[] Subresources = ["", "", "log", "status", "*"];
    private static readonly string[] Patterns = ["pods", "pods/log", "pods/*", "*/log", "*", "*/*", "jobs", "pods/", "/log", "", "namespaces", "*/"];
    private static readonly string[] Names = ["", "x", "y"];
    private static readonly string[] Urls = ["*", "/healthz", "/healthz*", "/api/*", "/", "/ü*", "/*"];
    private static readonly string[] Paths = ["/healthz", "/healthz/etcd?verbose=/api", "/healthzz", "/api", "/api/v1", "/%C3%BCx", "/a%2", "/", "/ü"];
    private static readonly string[] ResourcePaths =
        ["/api/v1/pods", "/api/v1/namespaces/prod/pods", "/api/v1/namespaces/prod/pods/x", "/apis/apps/v1/namespaces/prod/pods/x/log", "/api/v1/namespaces", "/api/v1/namespaces/prod", "/api/v1/namespaces/prod/status", "/api/v1/namespaces/prod/finalize/", "/apis/batch/v1/jobs?x=/y", "/api/v1/pods//log"];

    public static Gen<PolicyDocument> Policy =>
        from rules in Between(Rule, 1, 70)
        from stages in Gen.Choose(0, 15)
        from managed in Gen.Elements(true, false)
        select new PolicyDocument { Rules = [.. rules], OmitStages = (AuditStages)stages, OmitManagedFields = managed };

    public static Gen<JsonObject> Event =>
        from user in Gen.Elements(Users)
        from groups in Between(Gen.Elements(Groups), 0, 3)
        from verb in Gen.Elements(Verbs)
        from isResource in Gen.Elements(true, true, false)
        from reference in Reference
        from path in Gen.Elements(isResource ? ResourcePaths : Paths)
        select Json(user, groups, verb, isResource ? reference : null, path);

    private static Gen<PolicyRule> Rule =>
        from level in Gen.Elements(Enum.GetValues<AuditLevel>())
        from users in Some(Users)
        from groups in Some(Groups)
        from verbs in Some(Verbs)
        from namespaces in Some(Namespaces)
        from entries in Gen.Frequency([(2, Gen.Constant(new List<GroupResources>())), (2, Between(Entry, 1, 3))])
        from urls in Some(Urls)
        from isForUrls in Gen.Elements(true, false, false)
        from stages in Gen.Choose(0, 15)
        from managed in Gen.Elements<bool?>(true, false, null)
        select new PolicyRule
        {
            Location = ConfigurationLocation.WholeFile("generated"),
            Level = level,
            Users = users,
            UserGroups = groups,
            Verbs = verbs,
            Namespaces = isForUrls ? [] : namespaces,
            Resources = isForUrls ? [] : entries,
            NonResourceUrls = isForUrls ? urls : [],
            OmitStages = (AuditStages)stages,
            OmitManagedFields = managed,
        };

    private static Gen<GroupResources> Entry =>
        from apiGroup in Gen.Elements([.. ApiGroups, "*"])
        from patterns in Some(Patterns)
        from names in Some(Names)
        select new GroupResources(apiGroup, patterns, patterns.Count == 0 ? [] : names);

    private static Gen<JsonObject> Reference =>
        from resource in Gen.Elements(Resources)
        from subresource in Gen.Elements(Subresources)
        from space in Gen.Elements(Namespaces)
        from name in Gen.Elements(Names)
        from apiGroup in Gen.Elements(ApiGroups)
        select Filled(("resource", resource), ("namespace", space), ("name", name), ("apiGroup", apiGroup), ("subresource", subresource));

    public static Gen<List<T>> Between<T>(Gen<T> items, int fewest, int most) =>
        from count in Gen.Choose(fewest, most)
        from list in items.ListOf(count)
        select list.ToList();

    private static Gen<List<string>> Some(string[] words) =>
        Gen.Frequency([(3, Gen.Constant(new List<string>())), (2, Between(Gen.Elements(words), 1, 3))]);

    private static JsonObject Json(string user, IEnumerable<string> groups, string verb, JsonObject? reference, string path)
    {
        var audited = Filled(("auditID", "a"), ("requestURI", path), ("verb", verb));
        audited["user"] = Filled(("username", user));
        audited["user"]!["groups"] = new JsonArray([.. groups.Select(group => JsonValue.Create(group))]);
        if (reference is not null)
            audited["objectRef"] = reference.DeepClone();
        return audited;
    }

    /// <summary>As the API server does, empty texts are left out.</summary>
    private static JsonObject Filled(params (string Key, string Value)[] fields) =>
        new(fields.Where(field => field.Value.Length > 0).Select(field => KeyValuePair.Create(field.Key, (JsonNode?)JsonValue.Create(field.Value))));

    public static byte[] Bytes(JsonObject audited) => JsonSerializer.SerializeToUtf8Bytes(audited);
}
