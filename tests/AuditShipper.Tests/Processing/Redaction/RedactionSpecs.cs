using static AuditShipper.Tests.Processing.Redaction.RedactionRig;

namespace AuditShipper.Tests.Processing.Redaction;

/// <summary>What is redacted, rule by rule: before and after.</summary>
public sealed class RedactionSpecs
{
    [Theory]
    [InlineData("""{"kind":"Secret","data":{"a":"aHVudGVyMg==","b":""},"type":"Opaque"}""", """{"kind":"Secret","data":{"a":"REDACTED:len=7","b":""},"type":"Opaque"}""")]
    [InlineData("""{"data":{"a":"aHVudGVyMg=="},"kind":"Secret"}""", """{"data":{"a":"REDACTED:len=7"},"kind":"Secret"}""")]
    [InlineData("""{"kind":"Secret","stringData":{"a":"hunter2"}}""", """{"kind":"Secret","stringData":{"a":"REDACTED:len=7"}}""")]
    [InlineData("""{"kind":"Secret","data":{"a":12345,"b":true,"c":null,"d":{"e":"f"},"g":["h"]}}""",
        """{"kind":"Secret","data":{"a":"REDACTED:len=5","b":"REDACTED:len=4","c":null,"d":"REDACTED:len=9","g":"REDACTED:len=5"}}""")]
    [InlineData("""{"kind":"Secret","data":"aHVudGVyMg=="}""", """{"kind":"Secret","data":"REDACTED:len=7"}""")]
    [InlineData("""{"kind":"SecretList","items":[{"data":{"a":"eA=="}},{"metadata":{},"data":{"b":"eHg="}}]}""",
        """{"kind":"SecretList","items":[{"data":{"a":"REDACTED:len=1"}},{"metadata":{},"data":{"b":"REDACTED:len=2"}}]}""")]
    [InlineData("""{"items":[{"data":{"a":"eA=="}}],"kind":"SecretList"}""", """{"items":[{"data":{"a":"REDACTED:len=1"}}],"kind":"SecretList"}""")]
    [InlineData("""{"kind":"List","items":[{"kind":"Secret","data":{"a":"eA=="}},{"kind":"Widget","data":{"b":"stays"}}]}""",
        """{"kind":"List","items":[{"kind":"Secret","data":{"a":"REDACTED:len=1"}},{"kind":"Widget","data":{"b":"stays"}}]}""")]
    [InlineData("""{"kind":"Object","spec":{"manifest":{"kind":"Secret","stringData":{"a":"x y"}}}}""", """{"kind":"Object","spec":{"manifest":{"kind":"Secret","stringData":{"a":"REDACTED:len=3"}}}}""")]
    [InlineData("""{"kind":"Secret","kind":"Widget","d\u0061ta":{"a":"eA=="},"data":{"b":"eA=="}}""", """{"kind":"Secret","kind":"Widget","d\u0061ta":{"a":"REDACTED:len=1"},"data":{"b":"REDACTED:len=1"}}""")]
    [InlineData("""{"k\u0069nd":"S\u0065cret","data":{"a":"eA=="}}""", """{"k\u0069nd":"S\u0065cret","data":{"a":"REDACTED:len=1"}}""")]
    [InlineData("""{ "data" : { "a" : "eA==" } , "kind" : "Secret" }""", """{ "data" : { "a" : "REDACTED:len=1" } , "kind" : "Secret" }""")]
    public void Secrets_wherever_they_stand(string before, string after) =>
        Assert.Equal(Event("widgets", $"\"requestObject\":{after}"), Redact(Event("widgets", $"\"requestObject\":{before}")));

    [Theory]
    [InlineData("""[{"op":"replace","path":"/data/a","value":"aHVudGVyMg=="}]""", """[{"op":"replace","path":"/data/a","value":"REDACTED:len=7"}]""")]
    [InlineData("""[{"value":"hunter2","path":"/stringData/a","op":"add"}]""", """[{"value":"REDACTED:len=7","path":"/stringData/a","op":"add"}]""")]
    [InlineData("""[{"op":"test","path":"/data","value":{"a":"eA==","b":"eHg="}}]""", """[{"op":"test","path":"/data","value":{"a":"REDACTED:len=1","b":"REDACTED:len=2"}}]""")]
    [InlineData("""[{"op":"replace","path":"","value":{"metadata":{},"data":{"a":"eA=="}}}]""", """[{"op":"replace","path":"","value":{"metadata":{},"data":{"a":"REDACTED:len=1"}}}]""")]
    [InlineData("""[{"op":"add","path":"/data/a","value":"eA==","value":"eHg="},{"op":"add","path":"/metadata/labels/x","value":"stays"}]""",
        """[{"op":"add","path":"/data/a","value":"REDACTED:len=1","value":"REDACTED:len=2"},{"op":"add","path":"/metadata/labels/x","value":"stays"}]""")]
    [InlineData("""{"data":{"a":"eA==","gone":null}}""", """{"data":{"a":"REDACTED:len=1","gone":null}}""")]
    [InlineData("""{"stringData":{"a":"x"},"metadata":{"$deleteFromPrimitiveList/finalizers":["f"]}}""", """{"stringData":{"a":"REDACTED:len=1"},"metadata":{"$deleteFromPrimitiveList/finalizers":["f"]}}""")]
    public void Patches_of_Secrets(string before, string after)
    {
        Assert.Equal(Event("secrets", $"\"requestObject\":{after}"), Redact(Event("secrets", $"\"requestObject\":{before}")));
        var inOtherOrder = $$$"""{"requestObject":{{{before}}},"auditID":"a","objectRef":{"resource":"secrets"}}""";
        Assert.Equal(inOtherOrder.Replace(before, after, StringComparison.Ordinal), Redact(inOtherOrder));
    }

    [Fact]
    public void A_patch_of_something_else_stays()
    {
        var line = Event("widgets", """ "requestObject":[{"op":"add","path":"/data/a","value":"stays"}]""");
        Assert.Equal(line, Redact(line));
    }

    [Fact]
    public void Copies_in_annotations_at_any_depth_of_escapes()
    {
        var body = """{"kind":"Secret","data":{"a":"eA==","n":5}}""";
        var redacted = """{"kind":"Secret","data":{"a":"REDACTED:len=1","n":"REDACTED:len=1"}}""";
        for (var depth = 1; depth <= 5; depth++)
        {
            body = """{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"*\n"}}}""".Replace("*", Escaped(body), StringComparison.Ordinal);
            redacted = """{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"*\n"}}}""".Replace("*", Escaped(redacted), StringComparison.Ordinal);
            Assert.Equal(Event("widgets", $"\"requestObject\":{redacted}"), Redact(Event("widgets", $"\"requestObject\":{body}")));
        }
    }

    [Fact]
    public void Copies_deeper_than_is_looked_go_whole()
    {
        var body = """{"kind":"Secret","data":{"a":"eA=="}}""";
        for (var depth = 0; depth < 11; depth++)
            body = $$"""{"a":"{{Escaped(body)}}"}""";
        var redacted = Redact(Event("widgets", $"\"requestObject\":{body}"));
        Assert.DoesNotContain("eA==", redacted, StringComparison.Ordinal);
        Assert.Contains("REDACTED", redacted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: Secret\ndata:\n  a: eA==\n")]
    [InlineData("""{"kind":"Secret","data":{"a":"eA=="}""")]
    [InlineData("patched {\"kind\": \"Secret\", \"data\": {}}")]
    public void Text_with_a_Secret_that_is_no_JSON_goes_whole(string text)
    {
        var line = Event("widgets", $"\"requestObject\":{{\"text\":\"{Escaped(text)}\"}}");
        Assert.Equal(Event("widgets", $"\"requestObject\":{{\"text\":\"REDACTED:len={text.Length}\"}}"), Redact(line));
    }

    [Fact]
    public void Cut_off_JSON_in_an_event_on_Secrets_goes_whole()
    {
        var text = """{"data":{"a":"eA==","b":"e""";
        var line = Event("secrets", $"\"annotations\":{{\"a\":\"{Escaped(text)}\"}}");
        Assert.Equal(Event("secrets", $"\"annotations\":{{\"a\":\"REDACTED:len={text.Length}\"}}"), Redact(line));
    }

    [Theory]
    [InlineData("serviceaccounts", """ "requestObject":{"kind":"TokenRequest","spec":{"audiences":["api"]}},"responseObject":{"kind":"TokenRequest","status":{"token":"abc.def.ghi","expirationTimestamp":"t"}}""", "abc.def.ghi")]
    [InlineData("widgets", """ "responseObject":{"status":{"token":"opaque"},"kind":"TokenReview"}""", "opaque")]
    [InlineData("tokenreviews", """ "requestObject":{"spec":{"token":"opaque"}},"responseObject":{"status":{"authenticated":false}}""", "opaque")]
    [InlineData("tokenreviews", """ "responseObject":{"kind":"TokenReview","spec":{"token":""},"status":{"error":"bad opaque"},"x":{"token":""}}""", "bad opaque")]
    public void Tokens_of_requests_and_reviews(string resource, string body, string token)
    {
        var line = Event(resource, body);
        Assert.Equal(line.Replace($"\"{token}\"", $"\"REDACTED:len={token.Length}\"", StringComparison.Ordinal), Redact(line));
    }

    [Fact]
    public void Other_tokens_of_that_name_stay()
    {
        var line = Event("widgets", """ "requestObject":{"kind":"Widget","spec":{"token":"stays"}}""");
        Assert.Equal(line, Redact(line));
    }

    [Theory]
    [InlineData("""{"kind":"ConfigMap","data":{"DB_PASSWORD":"hunter2","db.host":"h"}}""", "hunter2")]
    [InlineData("""{"data":{"app.properties":"a=b\ndb.password=hunter2\n"},"kind":"ConfigMap"}""", "hunter2")]
    [InlineData("""{"kind":"ConfigMap","data":{"c.yaml":"x:\n  token: 'hunter2'\n  automount-token: true\n"}}""", "hunter2")]
    [InlineData("""{"kind":"ConfigMap","data":{"c.yaml":"password: |-\n  hunter2\n  hunter3\nx: y\n"}}""", "hunter2\\n  hunter3")]
    [InlineData("""{"kind":"ConfigMap","data":{"c.json":"{\"a\":{\"apiKey\":\"hunter2\",\"b\":1}}"}}""", "hunter2")]
    [InlineData("""{"kind":"ConfigMapList","items":[{"data":{"c.yaml":"{token: hunter2, x: y}"}}]}""", "hunter2")]
    [InlineData("""{"kind":"Widget","x":"apiVersion: v1\nkind: Config\nusers:\n- user:\n    client-key-data: hunter2\n"}""", "hunter2")]
    [InlineData("""{"kind":"Widget","x":"{\"kind\":\"Config\",\"users\":[{\"user\":{\"token\":\"hunter2\"}}]}"}""", "hunter2")]
    public void ConfigMaps_and_kubeconfigs(string body, string secret)
    {
        var line = Event("widgets", $"\"requestObject\":{body}");
        var size = secret.Replace("\\n", "\n", StringComparison.Ordinal).Length;
        Assert.Equal(line.Replace(secret, $"REDACTED:len={size}", StringComparison.Ordinal), Redact(line));
    }

    [Theory]
    [InlineData("a -----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY----- z", "-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----", 66)]
    [InlineData("x LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUU= y", "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUU=", 44)]
    [InlineData("see eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl.", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl.", 49)]
    [InlineData("Authorization: Bearer abcdef.0123456789abcdef", "abcdef.0123456789abcdef", 23)]
    [InlineData("proxy_set_header Authorization \\\"Basic dXNlcjpwYXNz\\\";", "dXNlcjpwYXNz", 12)]
    [InlineData("postgres://user:p%40ss@db.example:5432/x", "p%40ss", 6)]
    public void Credentials_known_by_their_shape(string text, string secret, int size)
    {
        foreach (var line in new[] { Event("pods", $"\"requestObject\":{{\"a\":[\"{text}\"]}}"), Event("pods", $"\"annotations\":{{\"a\":\"{text}\"}}") })
            Assert.Equal(line.Replace(secret, $"REDACTED:len={size}", StringComparison.Ordinal), Redact(line));
    }

    [Theory]
    [InlineData("https://example.org/a:b@c")]
    [InlineData("ssh://git@example.org/x")]
    [InlineData("a bearer of bad news, basic authentication, Basic understanding")]
    [InlineData("invalid bearer token: expired")]
    [InlineData("eyJ2IjoibWV0YS5rOHMuaW8vdjEi")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    [InlineData("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K")]
    public void Text_that_only_looks_like_it_stays(string text)
    {
        var line = Event("pods", $"\"requestObject\":{{\"a\":\"{text}\"}}");
        Assert.Equal(line, Redact(line));
    }

    [Theory]
    [InlineData("/api?token=hunter2", "hunter2")]
    [InlineData("/api?watch=true\\u0026access_token=hunter2\\u0026x=y", "hunter2")]
    [InlineData("/api/v1/namespaces/n/pods/p/exec?command=mysql\\u0026command=--password%3Dhunter2\\u0026x=y", "--password%3Dhunter2")]
    [InlineData("/exec?command=curl\\u0026command=--token\\u0026command=hunter2\\u0026tty=true", "hunter2")]
    [InlineData("/exec?command=login+--password+hunter2+now", "login+--password+hunter2+now")]
    [InlineData("/proxy/http://user:hunter2@host/", "hunter2")]
    public void Credentials_in_the_request(string request, string secret)
    {
        var line = Event("pods", $"\"requestURI\":\"{request}\"");
        Assert.Equal(line.Replace(secret, $"REDACTED:len={secret.Length}", StringComparison.Ordinal), Redact(line));
    }

    [Theory]
    [InlineData("/api/v1/namespaces/n/serviceaccounts/builder/token")]
    [InlineData("/api/v1/secrets?limit=500\\u0026continue=eyJ2IjoibWV0YSJ9\\u0026resourceVersion=0")]
    [InlineData("/exec?command=cat\\u0026command=%2Fetc%2Fpasswd\\u0026container=c")]
    public void Requests_without_credentials_stay(string request)
    {
        var line = Event("pods", $"\"requestURI\":\"{request}\"");
        Assert.Equal(line, Redact(line));
    }

    [Fact]
    public void What_an_error_quotes_of_a_Secret()
    {
        var line = Event("secrets", """ "responseStatus":{"message":"v1.Secret.Data: decode: error found in #10 byte of ...|\"a\":\"x\"|..., bigger context ...|y|..."}""");
        Assert.Contains("""byte of ...|REDACTED:len=37"}""", Redact(line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("requestObject.spec.containers.*.env.*.value", """ "requestObject":{"spec":{"containers":[{"env":[{"name":"n","value":"hunter2"}]}]}}""", "\"hunter2\"")]
    [InlineData("requestObject.**.value", """ "requestObject":{"a":{"b":[{"value":"hunter2"}]}}""", "\"hunter2\"")]
    [InlineData("**.annotations['example.org/key']", """ "requestObject":{"metadata":{"annotations":{"example.org/key":"hunter2","other":"stays"}}}""", "\"hunter2\"")]
    [InlineData("userAgent", "\"userAgent\":\"kubectl/1\"", "\"kubectl/1\"")]
    [InlineData("*.n", """ "requestObject":{"n":12345}""", "12345")]
    [InlineData("requestObject.spec[*].x", """ "requestObject":{"spec":[{"x":{"y":[1,2]}}]}""", """{"y":[1,2]}""")]
    public void Configured_paths(string path, string members, string value)
    {
        var line = Event("pods", members);
        var size = value.Trim('"').Length;
        Assert.Equal(line.Replace(value, $"\"REDACTED:len={size}\"", StringComparison.Ordinal), Redact(line, paths: path));
        Assert.Equal(line, Redact(line, paths: "requestObject.nothing"));
    }

    [Fact]
    public void Configured_paths_go_on_in_the_copy_that_apply_leaves()
    {
        var copy = """{"spec":{"key":"hunter2"}}""";
        var line = Event("pods", $$$""" "responseObject":{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{{{Escaped(copy)}}}"}},"spec":{"key":"hunter2"}}""");
        Assert.Equal(line.Replace("hunter2", "REDACTED:len=7", StringComparison.Ordinal), Redact(line, paths: "*.spec.key"));
    }

    [Fact]
    public void With_a_key_data_and_stringData_of_one_value_compare_equal()
    {
        var output = Redact(Event("secrets", """ "requestObject":{"data":{"a":"aHVudGVyMg=="},"stringData":{"a":"hunt\u0065r2"}}"""), key: "the key");
        var expected = Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("the key"u8, "hunter2"u8));
        Assert.Contains($$$"""{"data":{"a":"hmac-sha256:{{{expected}}}:len=7"},"stringData":{"a":"hmac-sha256:{{{expected}}}:len=7"}}""", output, StringComparison.Ordinal);
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
