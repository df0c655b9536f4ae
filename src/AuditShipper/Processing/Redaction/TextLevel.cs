using System.Buffers;
using System.Buffers.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Processing.Redaction;

/// <summary>
/// Reads one level of text: the line, or what a string in it holds, JSON or not. What it finds is marked and handed to the level around it, in
/// that level's offsets and escapes.
/// </summary>
internal sealed class TextLevel
{
    /// <summary>The line, and texts inside texts. What is deeper, and suspicious, is redacted whole.</summary>
    public const int MaxLevels = 10;

    /// <summary>Buffers beyond it are given back after an event.</summary>
    private const int KeptBytes = 1 << 20;

    /// <summary>Findings, and candidates: the same.</summary>
    private const int KeptCount = 1 << 14;

    private readonly RedactionSettings settings;
    private readonly int level;
    private readonly Candidates candidates = new();
    private readonly SecretWalk walk;
    private readonly EventWalk eventWalk;
    private TextLevel? inner;
    private byte[] text = new byte[1024];
    private byte[] scratch = new byte[256];
    private bool holdsQuoted;

    public TextLevel(RedactionSettings settings, int level)
    {
        (this.settings, this.level) = (settings, level);
        walk = new SecretWalk(settings.Paths, Findings, candidates, this);
        eventWalk = new EventWalk(candidates, Findings, this);
    }

    public Findings Findings { get; } = new();

    /// <summary>Reads the line.</summary>
    /// <param name="line">A valid event.</param>
    /// <param name="facts">Of this line.</param>
    /// <param name="left">What goes anyway.</param>
    /// <param name="most">So many bytes may stay.</param>
    /// <returns>Unless it was walked, what was found means nothing.</returns>
    public WalkOutcome ReadEvent(ReadOnlySpan<byte> line, in AuditEventFacts facts, LeftOut left, int most)
    {
        Clear();
        holdsQuoted = line.IndexOf(PlainText.Quoted) >= 0;
        var subjects = KindNames.OfEvent(line, facts);
        var outcome = EventWalk.Follows(line, facts, settings.Paths) && !holdsQuoted ? eventWalk.Walk(line, facts, subjects, left, most) : WalkOutcome.NeedsMore;
        if (outcome == WalkOutcome.NeedsMore)
            outcome = TryStep(line, ref subjects, left) ? WalkOutcome.Walked : WalkOutcome.TooDeep;
        if (outcome == WalkOutcome.Walked)
            Conclude(line, subjects, isEvent: true);
        return outcome;
    }

    /// <summary>Forgets what was found, and lets go of what only large events need.</summary>
    public void Trim()
    {
        Findings.Trim(KeptCount);
        candidates.Trim(KeptCount);
        if (text.Length > KeptBytes)
            text = new byte[1024];
        if (scratch.Length > KeptBytes)
            scratch = new byte[256];
        inner?.Trim();
    }

    /// <summary>A string in this level's text.</summary>
    /// <param name="content">Between the quotes.</param>
    /// <param name="at">Where that begins.</param>
    /// <param name="isSuspect">Suspicion is raised in it.</param>
    /// <param name="subjects">What its event is known to be about.</param>
    /// <param name="pathStates">Configured paths at its root.</param>
    /// <returns>Whether more might be found in it if more were known of the event.</returns>
    public bool TakeText(ReadOnlySpan<byte> content, int at, bool isSuspect, Subjects subjects, ulong pathStates)
    {
        if (!IsToBeRead(content, isSuspect, subjects, pathStates))
            return MayDependOnSubjects(content);
        if (level + 1 == MaxLevels)
        {
            Findings.Add(at - 1, content.Length + 2, FindingForm.Value, RedactionRule.TooDeep);
            return true;
        }

        inner ??= new TextLevel(settings, level + 1);
        var plain = inner.Unescape(content);
        inner.Read(plain, subjects, pathStates);
        TakeOver(inner.Findings, content, at);
        return true;
    }

    /// <summary>The event's requestURI, if suspicion is raised in it.</summary>
    /// <returns>Whether more might be found in it if more were known of the event.</returns>
    public bool TakeUri(ReadOnlySpan<byte> content, int at, Subjects subjects)
    {
        inner ??= new TextLevel(settings, level + 1);
        var plain = inner.Unescape(content);
        inner.Clear();
        PlainText.Find(plain, subjects, inner.Findings);
        UriText.Find(plain, inner.Findings, ref inner.scratch);
        inner.MakeMarks(plain);
        TakeOver(inner.Findings, content, at);
        return true;
    }

    private bool IsToBeRead(ReadOnlySpan<byte> content, bool isSuspect, Subjects subjects, ulong pathStates)
    {
        const int shortest = 7; // ://u:p@
        if (content.Length < shortest)
            return false;
        if (pathStates != 0 || isSuspect)
            return true;
        return (subjects & (Subjects.Secrets | Subjects.Tokens)) != Subjects.None && MayDependOnSubjects(content);
    }

    private bool MayDependOnSubjects(ReadOnlySpan<byte> content) => MayBeJson(content) || (holdsQuoted && content.IndexOf(PlainText.Quoted) >= 0);

    /// <summary>An escape in front may stand for white space or a quote.</summary>
    public static bool MayBeJson(ReadOnlySpan<byte> text)
    {
        var at = JsonWalk.SkipWhitespace(text, 0);
        return at < text.Length && text[at] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)'\\';
    }

    /// <summary>Token by token.</summary>
    private bool TryStep(ReadOnlySpan<byte> line, ref Subjects subjects, LeftOut left)
    {
        do
        {
            Clear();
            if (!walk.Walk(line, new TextScope(IsEvent: true, subjects, settings.Paths.Start, left)))
                return false;
            subjects = walk.Subjects;
        }
        while (walk.IsToBeRepeated);
        return true;
    }

    private void Read(ReadOnlySpan<byte> plain, Subjects subjects, ulong pathStates)
    {
        Clear();
        holdsQuoted = plain.IndexOf(PlainText.Quoted) >= 0;
        if (MayBeJson(plain) && walk.Walk(plain, new TextScope(IsEvent: false, subjects, pathStates, default)))
        {
            Conclude(plain, subjects, isEvent: false);
            return;
        }

        Clear();
        PlainText.Find(plain, subjects, Findings);
        MakeMarks(plain);
    }

    private void Clear()
    {
        Findings.Clear();
        candidates.Clear();
    }

    /// <summary>JSON was walked to its end: candidates become findings, findings are marked.</summary>
    private void Conclude(ReadOnlySpan<byte> plain, Subjects subjects, bool isEvent)
    {
        if (!isEvent && (subjects & Subjects.ConfigMaps) != Subjects.None)
            candidates.TakeCredentials(0, Findings, RedactionRule.ConfigMap);
        candidates.Settle(subjects);
        Findings.Expect(candidates.Settled.Length);
        SecretValues.Take(plain, candidates.Settled, Findings, this);
        MakeMarks(plain);
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> content)
    {
        if (text.Length < content.Length)
            text = new byte[content.Length];
        return text.AsSpan(0, EventText.Unescape(content, text));
    }

    private void MakeMarks(ReadOnlySpan<byte> plain)
    {
        if (Findings.IsEmpty)
            return;
        Findings.Settle();
        for (var i = 0; i < Findings.All.Length; i++)
        {
            if (Findings.All[i].Form != FindingForm.Marked)
                MakeMark(plain, i);
        }

        Findings.DropUnmarked();
    }

    /// <summary>Empty values, null, and marks stay as they are.</summary>
    private void MakeMark(ReadOnlySpan<byte> plain, int index)
    {
        var finding = Findings.All[index];
        var (start, length) = (finding.Start, finding.Length);
        var isBare = finding.Form != FindingForm.Text && plain[start] != (byte)'"';
        if (finding.Form != FindingForm.Text && !isBare)
            (start, length) = (start + 1, length - 2);
        var content = plain.Slice(start, length);
        if (content.IsEmpty || SecretMark.Is(content) || (isBare && content.SequenceEqual("null"u8)))
            return;
        Span<byte> mark = stackalloc byte[SecretMark.MaxLength + 2];
        var form = isBare ? FindingForm.Text : finding.Form;
        var written = settings.Key.IsEmpty ? SecretMark.Write(LengthOf(content, form), mark[1..]) : SecretMark.Write(settings.Key, ValueOf(content, form), mark[1..]);
        mark[0] = mark[written + 1] = (byte)'"';
        Findings.Mark(index, start, length, isBare ? mark[..(written + 2)] : mark.Slice(1, written));
    }

    private int LengthOf(ReadOnlySpan<byte> content, FindingForm form)
    {
        if (form == FindingForm.Base64Value && Base64.IsValid(content, out var decoded))
            return decoded;
        return form != FindingForm.Text && content.Contains((byte)'\\') ? ValueOf(content, form).Length : content.Length;
    }

    private ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> content, FindingForm form)
    {
        if (form == FindingForm.Text)
            return content;
        if (scratch.Length < content.Length)
            scratch = new byte[content.Length];
        var length = EventText.Unescape(content, scratch);
        if (form == FindingForm.Base64Value && Base64.DecodeFromUtf8InPlace(scratch.AsSpan(0, length), out var decoded) == OperationStatus.Done)
            return scratch.AsSpan(0, decoded);
        return scratch.AsSpan(0, form == FindingForm.Base64Value ? EventText.Unescape(content, scratch) : length);
    }

    /// <summary>What was found in a string of this level, in this level's offsets and escapes.</summary>
    private void TakeOver(Findings found, ReadOnlySpan<byte> content, int at)
    {
        var positions = new EscapedPositions(content);
        foreach (ref readonly var finding in found.All)
        {
            var start = positions.Of(finding.Start);
            var end = positions.Of(finding.End);
            Findings.AddMarked(at + start, end - start, finding.Rule, found.MarkOf(finding));
        }
    }
}
