using System.Text.Unicode;
using AuditShipper.Bench.Scan;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Formats;
using AuditShipper.Processing.Redaction;

if (args is ["redact", var source, var target])
{
    Redacting.Write(source, target);
    return 0;
}

if (args is ["fuzz", ..])
    return Fuzz.Run(args.AsSpan(1));

if (args.Length is 0 or > 3)
{
    Console.Error.WriteLine("""
        usage: scan FILE [ROUNDS [POLICY]]    GB per second of CPU time over the lines of FILE, the best of ROUNDS (default 5); with what POLICY decides and changes
               scan redact FILE TARGET        writes the lines of FILE as redaction leaves them
               scan fuzz [LINES [SEED [SECONDS]]]    compares the scanner with the library's reader on made-up lines (default 10,000,000, 1, 3600)
        """);
    return 2;
}

var file = File.ReadAllBytes(args[0]);
var rounds = args.Length > 1 ? int.Parse(args[1]) : 5;
var redactor = new Redactor(RedactorOptions.Default);
var hashing = new Redactor(RedactorOptions.Default with { Key = new byte[32] });
var edits = new EditList();
bool Redact(Redactor with, ReadOnlySpan<byte> line)
{
    edits.Clear();
    return AuditEventScanner.Scan(line, out var facts) == LineDefect.None && with.Redact(line, facts, null, edits) != RedactionOutcome.Unreadable;
}

var reference = Measure.Best("Utf8JsonReader + Utf8.IsValid", file, rounds, line => Reader.IsValid(line));
var scanner = Measure.Best("Scan", file, rounds, line => AuditEventScanner.Scan(line, out _) == LineDefect.None);
var suspicion = Measure.Best("Suspicion.IsRaised", file, rounds, line => !Suspicion.IsRaised(line));
var both = Measure.Best("Scan + Redact", file, rounds, line => Redact(redactor, line));
Measure.Best("Scan + Redact, with a key", file, rounds, line => Redact(hashing, line));
if (args.Length > 2)
{
    var route = new PolicyRoute(args[2], redactor);
    var decided = Measure.Best("Scan + policy", file, rounds, line => route.Takes(line, PolicyWork.Decide));
    var lowered = Measure.Best("Scan + policy, lowered", file, rounds, line => route.Takes(line, PolicyWork.Lower));
    var all = Measure.Best("the same, redacted", file, rounds, line => route.Takes(line, PolicyWork.LowerAndRedact));
    Console.WriteLine($"time, the reader's is 1: policy {reference / decided:f2}, lowered {reference / lowered:f2}, redacted {reference / all:f2}");
}

var formats = EventFormats.Names.Select(name => $"{name} {reference / Measure.Best($"format {name}", file, rounds, Formatting.With(name)):f2}").ToArray();
Measure.Best("Utf8.IsValid", file, rounds, line => Utf8.IsValid(line));
Measure.Best("newlines only", file, rounds, _ => true);
Console.WriteLine($"time, the reader's is 1: scanner {reference / scanner:f2}, suspicion {reference / suspicion:f2}, scanner and redaction {reference / both:f2}; formats: {string.Join(", ", formats)}");
return 0;
