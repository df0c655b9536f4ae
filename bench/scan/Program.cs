using System.Text.Unicode;
using AuditShipper.Bench.Scan;
using AuditShipper.Parsing;

if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("usage: scan FILE [ROUNDS]    GB/s of one core over the lines of FILE, the best of ROUNDS (default 5)");
    return 2;
}

var file = File.ReadAllBytes(args[0]);
var rounds = args.Length == 2 ? int.Parse(args[1]) : 5;
var reference = Measure.Best("Utf8JsonReader + Utf8.IsValid", file, rounds, line => Reader.IsValid(line));
var scanner = Measure.Best("AuditEventScanner.Scan", file, rounds, line => AuditEventScanner.Scan(line, out _) == LineDefect.None);
Measure.Best("AuditEventScanner.ScanFacts", file, rounds, line => AuditEventScanner.ScanFacts(line, out _) == LineDefect.None);
Measure.Best("Utf8.IsValid", file, rounds, line => Utf8.IsValid(line));
Measure.Best("newlines only", file, rounds, _ => true);
Console.WriteLine($"scanner / reader: {scanner / reference:f2}");
return 0;
