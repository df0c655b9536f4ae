using System.Text;

namespace AuditShipper.Tests.Processing.Redaction;

/// <summary>An event of any shape in which secrets were planted, each in a place that is redacted.</summary>
internal sealed class PlantedEvent
{
    private readonly Random random;
    private readonly WildJson json;
    private string resource = "widgets";

    public PlantedEvent(int seed)
    {
        random = new Random(seed);
        json = new WildJson(random, isWild: random.Next(3) == 0);
        var body = Wrapped(Body(), random.Next(4));
        List<(string, string)> members =
        [
            ("kind", json.Text("Event")), ("auditID", json.Text("a")), ("requestURI", json.Text(RequestUri())),
            (json.One("requestObject", "responseObject"), body), ("x", json.Noise()), ("y", json.Noise()),
        ];
        members.Insert(random.Next(members.Count), ("objectRef", json.Object(("resource", json.Text(resource)), ("name", json.Text("n")))));
        Line = Encoding.UTF8.GetBytes(json.Object([.. members]));
    }

    public byte[] Line { get; }

    /// <summary>Long and unlike anything else.</summary>
    public List<string> Secrets { get; } = [];

    private string Body()
    {
        switch (random.Next(9))
        {
            case 0:
                return Secret();
            case 1:
                return json.Object(("kind", json.Text("List")), ("items", json.Array(json.Noise(), Secret(), Secret())));
            case 2:
                return json.Object(("kind", json.Text("SecretList")), ("items", json.Array(Values(), json.Noise(), Values())));
            case 3:
                resource = "secrets";
                return Patch();
            case 4:
                return json.Object(("kind", json.Text("TokenReview")), (json.One("spec", "status"), json.Object(("token", json.Text(New())))));
            case 5:
                resource = "tokenreviews";
                return json.Object((json.One("spec", "status"), json.Object((json.One("token", "error"), json.Text(New())))));
            case 6:
                return json.Object(("kind", json.Text("ConfigMap")), ("data", json.Object(("c", json.Text(Kubeconfig())), ("db_password", json.Text(New())))));
            case 7:
                return json.Object(("note", json.Text(Shaped())), ("more", json.Noise()));
            default:
                return json.Object(("text", json.Text(json.One("kind: Secret\ndata:\n  a: ", "{\"kind\":\"Secret\",\"data\":{\"a\":") + New().Replace('"', '.'))));
        }
    }

    private string Secret() => json.Chance(15)
        ? json.Object(("kind", json.Text("Secret")), ("kind", json.Text("Widget")), ("data", Data(json.One(true))), ("stringData", Data(false)), ("data", Data(true)))
        : json.Object(("kind", json.Text("Secret")), (json.One("data", "Data"), Data(isBase64: true)), ("metadata", json.Noise()), ("stringData", Data(isBase64: false)));

    private string Values() => json.Object(("metadata", json.Noise()), ("data", Data(isBase64: true)), ("stringData", Data(isBase64: false)));

    private string Data(bool isBase64)
    {
        var members = Enumerable.Range(0, json.Number(0, 4)).Select(i => ($"k{i}", Value(isBase64))).ToArray();
        return json.Object(members);
    }

    private string Value(bool isBase64) => json.Number(0, 8) switch
    {
        0 => json.Array(json.Text(New())),
        1 => json.Object(("deep", json.Text(New()))),
        2 => "null",
        _ => json.Text(isBase64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(New())) : New()),
    };

    /// <summary>Of the four kinds.</summary>
    private string Patch() => json.Number(0, 3) switch
    {
        0 => json.Array(Operation("/data", Data(isBase64: true)), Operation("/stringData/a", json.Text(New())), Operation("", Secret()), Operation("/metadata/labels/a", json.Noise())),
        1 => json.Object(("data", Data(isBase64: true)), ("stringData", Data(isBase64: false))),
        _ => json.Object(("apiVersion", json.Text("v1")), ("data", json.Object(("$patch", json.Text("replace")), ("a", json.Text(New()))))),
    };

    private string Operation(string path, string value) => json.Object(("op", json.Text(json.One("add", "replace", "test"))), ("path", json.Text(path)), ("value", value));

    private string Kubeconfig() => json.One("token: ", "password: \"", "client-key-data: |\n  ") is var key && key.EndsWith('"')
        ? $"users:\n- user:\n    {key}{Word()}\"\n" : $"users:\n- user:\n    {key.Replace("\n", "\n    ", StringComparison.Ordinal)}{Word()}\n";

    private string Shaped() => json.Number(0, 4) switch
    {
        0 => $"x -----BEGIN EC PRIVATE KEY-----\n{New()}\n-----END EC PRIVATE KEY----- y",
        1 => $"Authorization: Bearer {Word()}",
        2 => $"postgres://user:{Word()}@host/db",
        _ => Jwt(),
    };

    private string RequestUri() => json.One(
        () => "/api/v1/pods?limit=500&watch=true",
        () => $"/api?a=b&access_token={Word()}&c=d",
        () => $"/exec?command=--password%3D{Word()}&command=--token&command={Word()}")();

    private string Jwt()
    {
        var payload = Word();
        return $"see eyJhbGciOiJub25lIn0.{payload}.c2lnbmF0dXJl!";
    }

    /// <summary>As it stands, in the annotation that apply leaves, or in one inside of another.</summary>
    private string Wrapped(string body, int times)
    {
        for (; times > 0; times--)
        {
            body = json.Object(("metadata", json.Object(("annotations", json.Object(
                (json.One("kubectl.kubernetes.io/last-applied-configuration", "a/b"), json.Text(body + json.One("", "\n"))))))), ("z", json.Noise()));
        }

        return body;
    }

    private string Word() => Keep($"s3cr{random.NextInt64():x16}");

    private string New() => json.Number(0, 20) == 0
        ? Keep(string.Concat(Enumerable.Repeat($"hüge{random.NextInt64():x16}<", 5000)))
        : Keep($"{json.One("s3c", "\"q\\", "üñ😀", "a\nb\t", "<&>")}{random.NextInt64():x16}{json.One("", "\\", "\"}", "\n", " z")}");

    private string Keep(string secret)
    {
        Secrets.Add(secret);
        return secret;
    }
}
