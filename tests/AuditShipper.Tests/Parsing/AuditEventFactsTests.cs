using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Tests.Parsing;

public sealed class AuditEventFactsTests
{
    private static readonly string[] Members =
    [
        "\"auditID\":\"a\"", "\"auditID\":\"\\u0061b\"", "\"aud\\u0069tID\":\"c\"", "\"level\":\"Request\"", "\"l\\u0065vel\":\"None\"", "\"level\":7", "\"levels\":\"x\"", "\"leve\":\"x\"",
        "\"verb\":\"get\"", "\"verb\":null", "\"verbs\":\"x\"", "\"requestURI\":\"/a?b=\\\"\"", "\"requestURIs\":1", "\"requestUR\":1", "\"stage\":\"Panic\"", "\"stageTimestamp\":\"t\"",
        "\"user\":{}", "\"user\":null", "\"user\":{\"username\":\"u\",\"groups\":[\"g\",\"h\"],\"extra\":{\"groups\":[\"no\"],\"username\":\"no\"}}",
        "\"user\":{\"x\":{\"}\":\"]\"},\"usern\\u0061me\":\"u\",\"username\":5,\"groups\":\"g\"}", "\"user\":[{\"username\":\"no\"}]",
        "\"objectRef\":{}", "\"objectRef\":null", "\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"n\",\"name\":\"x\",\"uid\":\"1\",\"apiGroup\":\"g\",\"subresource\":\"log\"}",
        "\"objectRef\" : { \"resource\" : \"pods\" , \"name\" : \"a\" , \"name\" : \"b\" }",
        "\"responseStatus\":{\"metadata\":{},\"code\":404}", "\"responseStatus\":{\"code\":\"404\"}", "\"responseStatus\":{\"code\":4e2}", "\"responseStatus\":{\"code\":-1 }",
        "\"requestObject\":{\"a\":[1,{\"b\":\"}\\\\\\\"\"}]}", "\"requestObject\":[1,2]", "\"requestObject\":12", "\"requestObject\" : null ", "\"responseObject\":{\"level\":\"no\"}",
        "\"response\":1", "\"responseO\":1", "\"annotations\":{\"level\":\"no\"}", "\"annot\\u0061tions\" : null", "\"annotation\":1", "\"\":1", "\"a\":true",
    ];

    [Fact]
    public void Facts_are_those_of_the_library_reader_whatever_members_stand_in_whatever_order()
    {
        var valid = 0;
        for (var seed = 0; seed < 30_000; seed++)
        {
            var line = Encoding.UTF8.GetBytes(Line(new Random(seed)));
            if (AuditEventScanner.Scan(line, out var facts) != LineDefect.None)
                continue;
            Assert.True(ReferenceFacts.Of(line).Equals(facts), $"seed {seed}: {Encoding.UTF8.GetString(line)}");
            valid++;
        }

        Assert.InRange(valid, 10_000, 30_000);
    }

    [Fact]
    public void Facts_of_nearly_valid_lines_are_those_of_the_library_reader()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var lines = new JsonMutator(1000 + seed);
            for (var i = 0; i < 10_000; i++)
            {
                var line = lines.Next(SampleEvents.All[i % SampleEvents.All.Length]);
                if (AuditEventScanner.Scan(line, out var facts) == LineDefect.None)
                    Assert.True(ReferenceFacts.Of(line).Equals(facts with { LongestRun = default }), $"seed {seed} case {i}: {Encoding.Latin1.GetString(line)}");
            }
        }
    }

    [Fact]
    public void The_longest_run_is_most_of_the_longest_string_and_no_more()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var texts = Enumerable.Range(0, random.Next(1, 6)).Select(i => new string((char)('k' + i), random.Next(6000))).ToArray();
            var members = texts.Select((text, i) => random.Next(3) == 0 ? $"\"{text}\":{i}" : $"\"m{i}\":[\"{text}\"]");
            var line = Encoding.UTF8.GetBytes($"{new string(' ', random.Next(3))}{{\"auditID\":\"a\",{string.Join(',', members)}}}");
            Assert.Equal(LineDefect.None, AuditEventScanner.Scan(line, out var facts));
            var run = facts.LongestRun.Of(line).ToArray();
            var longest = texts.Max(text => text.Length);
            Assert.Single(run.Append(run.FirstOrDefault()).Distinct());
            Assert.DoesNotContain((byte)'"', run);
            Assert.InRange(run.Length, Math.Max(0, longest - 1500), longest);
        }
    }

    [Theory]
    [InlineData(",\"auditID\"")]
    [InlineData(",\"auditID\":")]
    [InlineData(",\"auditID\":\"b\"}")]
    [InlineData(",\"auditID\":\"b\",\"user\":{},\"stage\":\"s\"")]
    [InlineData(",\"requestObject\":1}}")]
    [InlineData("{\"auditID\":\"b\"}")]
    public void Members_behind_the_end_of_the_object_are_none_of_its(string behind)
    {
        for (var shift = 0; shift < 200; shift++)
        {
            foreach (var line in new[] { new string('x', shift) + "\"}" + behind, "\"}" + new string(' ', shift) + behind, "\"}" + behind + new string(' ', shift) })
                Assert.Equal(LineDefect.NotJson, AuditEventScanner.Scan(Encoding.UTF8.GetBytes("{\"auditID\":\"" + line), out _));
        }
    }

    [Fact]
    public void Ordinary_events_allocate_nothing()
    {
        foreach (var sample in SampleEvents.All)
            AuditEventScanner.Scan(sample, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var sample in SampleEvents.All)
            AuditEventScanner.Scan(sample, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Line(Random random)
    {
        var members = Enumerable.Range(0, random.Next(12)).Select(_ => Members[random.Next(Members.Length)]).Append("\"auditID\":\"z\"");
        string[] spaces = ["", "", "", " ", " \t"];
        string Space() => spaces[random.Next(spaces.Length)];
        return Space() + "{" + string.Join(",", members.OrderBy(_ => random.Next()).Select(member => Space() + member + Space())) + "}" + Space();
    }
}
