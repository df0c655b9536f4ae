using System.Text;
using AuditShipper.Configuration.Policies;

namespace AuditShipper.Processing.Policies;

/// <summary>The <c>nonResourceURLs</c> of one rule.</summary>
internal sealed class UrlCriterion(IEnumerable<string> urls)
{
    private readonly Pattern[] patterns = [.. urls.Select(url => new Pattern(Encoding.UTF8.GetBytes(url.EndsWith('*') ? url[..^1] : url), url.EndsWith('*')))];

    /// <param name="path">Decoded, without the query.</param>
    public bool Matches(ReadOnlySpan<byte> path)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.IsPrefix ? path.StartsWith(pattern.Text) : path.SequenceEqual(pattern.Text))
                return true;
        }

        return false;
    }

    private readonly record struct Pattern(byte[] Text, bool IsPrefix);
}
