using AuditShipper.Configuration.Redaction;
using System.Text;
using AuditShipper.Processing.Redaction;

namespace AuditShipper.Tests.Processing.Redaction;

public sealed class RedactionPathTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a.b.c", "a|b|c")]
    [InlineData("a.*.**.b", "a|Any|AnyDepth|b")]
    [InlineData("a[*].b", "a|Any|b")]
    [InlineData("a['b.c'].d", "a|b.c|d")]
    [InlineData("a['*']", "a|*")]
    [InlineData("['a]b'][*]['c']", "a]b|Any|c")]
    public void Steps_of_a_path(string text, string steps)
    {
        Assert.True(RedactionPath.TryParse(text, out var path, out _));
        Assert.Equal(text, path.Text);
        Assert.Equal(steps, string.Join('|', path.Steps.Select(step => step.Kind == RedactionPath.StepKind.Key ? Encoding.UTF8.GetString(step.Key) : step.Kind.ToString())));
    }

    [Theory]
    [InlineData("", "the path is empty")]
    [InlineData("a.", "position 3")]
    [InlineData(".a", "position 1")]
    [InlineData("a..b", "position 3")]
    [InlineData("a.b*", "'b*' is no key")]
    [InlineData("a.**", "names no value")]
    [InlineData("a[b]", "position 2")]
    [InlineData("a['b", "position 2")]
    [InlineData("a[", "position 2")]
    public void What_is_wrong_is_said(string text, string problem)
    {
        Assert.False(RedactionPath.TryParse(text, out _, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Fact]
    public void More_steps_than_fit_are_refused()
    {
        var paths = Enumerable.Range(0, 8).Select(_ => RedactionRig.Path("a.b.c.d.e.f.g.h")).ToArray();
        Assert.Throws<ArgumentException>(() => new PathSet(paths));
        Assert.True(new PathSet(paths[..7]).MayMatch("h a"u8));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("**.f:data")]
    [InlineData("['über']")]
    public void A_path_of_which_no_piece_need_be_in_the_line_may_match_any(string text) =>
        Assert.True(new PathSet([RedactionRig.Path(text)]).MayMatch("{}"u8));
}
