using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AuditShipper.Configuration.Policies;

/// <summary>Which type a scalar has: YAML 1.1, as the API server reads it. An unquoted <c>on</c> is a boolean, <c>1001</c> a number, and neither is a user's name.</summary>
internal static partial class PolicyScalars
{
    private static readonly string[] s_true = ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"];
    private static readonly string[] s_false = ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"];

    public static PolicyNode Read(Scalar scalar, ConfigurationLocation location)
    {
        var isText = scalar.Tag.IsEmpty ? scalar.Style != ScalarStyle.Plain : scalar.Tag.Value is "tag:yaml.org,2002:str" or "!";
        return isText ? new PolicyNode(PolicyNodeKind.Text, location, scalar.Value) : Resolve(scalar.Value, location);
    }

    private static PolicyNode Resolve(string text, ConfigurationLocation location) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => new PolicyNode(PolicyNodeKind.Null, location),
        _ when s_true.Contains(text) => new PolicyNode(PolicyNodeKind.Boolean, location, "true"),
        _ when s_false.Contains(text) => new PolicyNode(PolicyNodeKind.Boolean, location, "false"),
        _ when Number().IsMatch(text) => new PolicyNode(PolicyNodeKind.Number, location, text),
        _ => new PolicyNode(PolicyNodeKind.Text, location, text),
    };

    [GeneratedRegex(@"^[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|[0-9][0-9_]*|(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?|\.(inf|Inf|INF))$|^\.(nan|NaN|NAN)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
