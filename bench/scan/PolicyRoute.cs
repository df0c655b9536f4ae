using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Policies;
using AuditShipper.Processing.Redaction;

namespace AuditShipper.Bench.Scan;

internal enum PolicyWork
{
    Decide,
    Lower,
    LowerAndRedact,
}

/// <summary>What a route with a policy does to a line, up to the bytes that would be sent.</summary>
internal sealed class PolicyRoute(string path, Redactor redactor)
{
    private readonly AuditPolicy policy = new(PolicyReader.Read(File.ReadAllText(path), path).Document ?? throw new ArgumentException($"{path} is no policy", nameof(path)));
    private readonly EditList edits = new();
    private byte[] changed = new byte[1024];

    /// <returns>Whether the line is an event; filtered or not.</returns>
    public bool Takes(ReadOnlySpan<byte> line, PolicyWork work)
    {
        if (AuditEventScanner.Scan(line, out var facts) != LineDefect.None)
            return false;
        var decision = policy.Decide(line, facts);
        if (work == PolicyWork.Decide || decision.IsFiltered(EventWords.StageOf(facts.Fields.Stage.Of(line))))
            return true;
        edits.Clear();
        var level = LevelEdits.Add(line, facts, decision, edits);
        if (work == PolicyWork.LowerAndRedact)
            redactor.Redact(line, facts, level, edits);
        if (edits.IsEmpty)
            return true;
        var length = edits.LengthAfter(line);
        if (changed.Length < length)
            changed = new byte[length * 2];
        return edits.Apply(line, changed) == length;
    }
}
