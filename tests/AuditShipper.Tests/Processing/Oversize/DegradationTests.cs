using System.Text;
using AuditShipper.Configuration.Policies;
using AuditShipper.Parsing;
using AuditShipper.Processing.Edits;
using AuditShipper.Processing.Oversize;
using AuditShipper.Processing.Policies;
using AuditShipper.Tests.Configuration;
using AuditShipper.Tests.Parsing;

namespace AuditShipper.Tests.Processing.Oversize;

public sealed class DegradationTests
{
    private static readonly string Fields = "[{\"manager\":\"" + new string('m', 1000) + "\"}]";
    private static readonly string Large = new('x', 1000);

    private static readonly string Whole =
        $$$"""{"auditID":"a","requestObject":{"kind":"Pod","metadata":{"name":"p","managedFields":{{{Fields}}}},"spec":"{{{Large}}}"},"responseObject":{"kind":"PodList","items":[{"metadata":{"managedFields":{{{Fields}}}},"spec":"{{{Large}}}"}]},"stage":"S","annotations":{"k":"v"}}""";

    private readonly DegradationRig rig = new();

    [Fact]
    public void What_fits_stays_as_it_is()
    {
        rig.Fit(Whole, Encoding.UTF8.GetByteCount(Whole));
        Assert.Equal((OversizeOutcome.Fits, Whole, "", true), (rig.Outcome, rig.Result, rig.Headers, rig.Edits.IsEmpty));
    }

    [Theory]
    [InlineData(4000, "managedFields")]
    [InlineData(1500, "managedFields,responseObject")]
    [InlineData(400, "managedFields,responseObject,requestObject")]
    public void Parts_go_in_order_and_only_as_far_as_needed(int limit, string removed)
    {
        rig.Fit(Whole, limit);
        Assert.Equal(OversizeOutcome.Degraded, rig.Outcome);
        Assert.InRange(Encoding.UTF8.GetByteCount(rig.Result), 1, limit);
        Assert.Equal(removed.Contains("responseObject", StringComparison.Ordinal), !rig.Event.TryGetProperty("responseObject", out _));
        Assert.Equal(removed.Contains("requestObject", StringComparison.Ordinal), !rig.Event.TryGetProperty("requestObject", out _));
        Assert.DoesNotContain("\"managedFields\":", rig.Result, StringComparison.Ordinal);
        Assert.Equal((removed, $"{Whole.Length}", DegradationRig.HashOf(Whole), "v"),
            (rig.Annotation(DegradationRig.Removed), rig.Annotation(DegradationRig.Bytes), rig.Annotation(DegradationRig.Sha256), rig.Annotation("k")));
        Assert.Equal($"as-original-bytes={Whole.Length} as-original-sha256={DegradationRig.HashOf(Whole)} as-removed={removed}", rig.Headers);
    }

    [Fact]
    public void Each_step_is_taken_by_one_byte_too_many() => Assert.Equal(
        ["", "managedFields", "managedFields,responseObject", "managedFields,responseObject,requestObject"],
        DegradationRig.Steps(Whole).Select(step => step == Whole ? "" : step.Split("removed\":\"")[1].Split('"')[0]));

    [Fact]
    public void What_does_not_fit_at_all_keeps_its_other_edits_alone()
    {
        rig.Edits.Add(12, 1, "bb"u8);
        rig.Fit(Whole, 100);
        Assert.Equal((OversizeOutcome.TooLarge, Whole.Replace("\"a\"", "\"bb\"", StringComparison.Ordinal), ""), (rig.Outcome, rig.Result, rig.Headers));
    }

    [Fact]
    public void Parts_that_are_not_there_are_not_named()
    {
        rig.Fit($$"""{"auditID":"a","requestObject":["{{Large}}"],"x":1}""", 400);
        Assert.Equal("requestObject", rig.Annotation(DegradationRig.Removed));
        Assert.Equal(OversizeOutcome.TooLarge, new DegradationRig().Fit($$"""{"auditID":"a","requestURI":"{{Large}}"}""", 400).Outcome);
    }

    [Fact]
    public void What_a_policy_took_out_is_neither_counted_nor_named()
    {
        var line = Encoding.UTF8.GetBytes(Whole);
        AuditEventScanner.Scan(line, out var facts);
        LevelEdits.Add(line, facts, new PolicyDecision(AuditLevel.Request, 0, AuditStages.None, OmitManagedFields: true), rig.Edits);
        Assert.Equal(OversizeOutcome.Fits, rig.Fit(Whole, 1200).Outcome); // nothing was added
        Assert.Equal("requestObject", rig.Fit(Whole, 500).Annotation(DegradationRig.Removed));
    }

    [Fact]
    public void Values_that_were_redacted_stay_redacted()
    {
        rig.Edits.Add(Whole.IndexOf(Large, StringComparison.Ordinal), 1000, "REDACTED:len=1000"u8);
        Assert.Contains("REDACTED:len=1000", rig.Fit(Whole, 1300).Result, StringComparison.Ordinal);
        Assert.Equal("managedFields,responseObject", rig.Annotation(DegradationRig.Removed));
    }

    [Theory]
    [InlineData("""{"auditID":"a","responseObject":"X"}""", """{"auditID":"a","annotations":{OURS}}""")]
    [InlineData("""{"responseObject":"X","auditID":"a"}""", """{"auditID":"a","annotations":{OURS}}""")]
    [InlineData("""{ "auditID":"a" , "responseObject" : "X" } """, """{ "auditID":"a"  ,"annotations":{OURS}} """)]
    [InlineData("""{"auditID":"a","responseObject":"X","annotations":{}}""", """{"auditID":"a","annotations":{OURS}}""")]
    [InlineData("""{"auditID":"a","responseObject":"X","annotations":{ }}""", """{"auditID":"a","annotations":{OURS }}""")]
    [InlineData("""{"annotations":{"k":"v"},"responseObject":"X","auditID":"a"}""", """{"annotations":{OURS,"k":"v"},"auditID":"a"}""")]
    [InlineData("""{"auditID":"a","annotations":null,"responseObject":"X"}""", """{"auditID":"a","annotations":{OURS}}""")]
    [InlineData("""{"auditID":"a","annotations":["no"],"responseObject":"X"}""", """{"auditID":"a","annotations":{OURS}}""")]
    [InlineData("""{"auditID":"a","annotations":"}","responseObject":"X"}""", """{"auditID":"a","annotations":{OURS}}""")]
    [InlineData("""{"auditID":"a","annot\u0061tions":7,"responseObject":"X"}""", """{"auditID":"a","annot\u0061tions":{OURS}}""")]
    [InlineData("""{"auditID":"a","annotations":{"k":"1"},"annotations":{"k":"2"},"responseObject":"X"}""", """{"auditID":"a","annotations":{"k":"1"},"annotations":{OURS,"k":"2"}}""")]
    [InlineData("""{"auditID":"a","responseObject":"X","responseObject":{},"x":[]}""", """{"auditID":"a","x":[],"annotations":{OURS}}""")]
    public void Annotations_are_written_whatever_stands_there(string json, string expected)
    {
        json = json.Replace("X", Large, StringComparison.Ordinal);
        var ours = $"\"{DegradationRig.Bytes}\":\"{Encoding.UTF8.GetByteCount(json)}\",\"{DegradationRig.Sha256}\":\"{DegradationRig.HashOf(json)}\",\"{DegradationRig.Removed}\":\"responseObject\"";
        rig.Fit(json, 600);
        Assert.Equal(expected.Replace("OURS", ours, StringComparison.Ordinal), rig.Result);
        Assert.Equal("responseObject", rig.Annotation(DegradationRig.Removed));
    }

    [Fact]
    public void Annotations_of_these_names_are_overwritten()
    {
        rig.Fit($$$"""{"auditID":"a","responseObject":"{{{Large}}}","annotations":{"auditshipper.io/removed":"nothing","k":"v","auditshipper.io/original-bytes":{"x":[1]},"auditshipper.io\/removed":"really"}}""", 600);
        Assert.Equal(("responseObject", "v"), (rig.Annotation(DegradationRig.Removed), rig.Annotation("k")));
        Assert.DoesNotContain("nothing", rig.Result, StringComparison.Ordinal);
        Assert.DoesNotContain("really", rig.Result, StringComparison.Ordinal);
        Assert.DoesNotContain("[1]", rig.Result, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_format_takes_one_step_after_the_other()
    {
        var line = Encoding.UTF8.GetBytes(Whole);
        AuditEventScanner.Scan(line, out var facts);
        var degradation = new Degradation(rig.Edits, new OriginalLine());
        var seen = new List<EventParts>();
        while (degradation.TryStep(line, facts, rig.Edits))
            seen.Add(degradation.Removed);
        Assert.Equal([EventParts.ManagedFields, EventParts.ManagedFields | EventParts.ResponseObject, EventParts.ManagedFields | EventParts.ResponseObject | EventParts.RequestObject], seen);
        Assert.False(degradation.TryStep(line, facts, rig.Edits));
        Assert.True(rig.Edits.IsEmpty);
    }

    [Fact]
    public void Neither_an_event_that_fits_nor_one_that_is_degraded_allocates_anything()
    {
        var line = Encoding.UTF8.GetBytes(Whole);
        AuditEventScanner.Scan(line, out var facts);
        var original = new OriginalLine();
        Round(10_000);
        Round(400);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round(10_000);
        Round(400);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round(int limit)
        {
            rig.Edits.Clear();
            original.Clear();
            Degradation.Fit(line, facts, limit, original, rig.Edits, out _);
        }
    }

    [Theory]
    [InlineData("{'auditID':'a','requestURI':'LARGE','responseObject':{},'requestObject':{'x':1}}", false)]
    [InlineData("{'auditID':'a','requestURI':'LARGE'}", false)]
    [InlineData("{'auditID':'a','responseObject':{'x':'LARGE'}}", true)]
    [InlineData("{'auditID':'a','responseObject':{'x':'LARGE'},'requestObject':'LARGE'}", true)]
    public void What_cannot_fit_is_known_before_any_part_is_looked_at(string json, bool canFit)
    {
        var line = Encoding.UTF8.GetBytes(json.Replace('\'', '"').Replace("LARGE", Large, StringComparison.Ordinal));
        AuditEventScanner.Scan(line, out var facts);
        rig.Edits.Add(1, 0, " "u8);
        Assert.Equal(canFit, Degradation.CanFit(line, facts, 100, rig.Edits));
        Assert.Equal((1, line.Length + 1), (rig.Edits.Count, rig.Edits.LengthAfter(line)));
    }

    /// <summary>A list as a controller reads it: 20 MB, each item with managed fields. What is allocated is the list of edits, for the first of them.</summary>
    [Fact]
    public void A_list_of_20_MB_is_degraded_without_a_copy_of_it()
    {
        var item = $$$$"""{"metadata":{"name":"p","managedFields":[{"manager":"kubelet","fieldsV1":{"f:x":{}}}]},"spec":"{{{{Large}}}}"}""";
        var items = string.Join(',', Enumerable.Repeat(item, 20_000_000 / item.Length));
        var line = Encoding.UTF8.GetBytes($$$"""{"auditID":"a","responseObject":{"items":[{{{items}}}]}}""");
        AuditEventScanner.Scan(line, out var facts);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(OversizeOutcome.Degraded, Degradation.Fit(line, facts, 1_000_000, new OriginalLine(), rig.Edits, out var degradation));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        Assert.Equal(EventParts.ManagedFields | EventParts.ResponseObject, degradation.Removed);
        Assert.InRange(rig.Edits.LengthAfter(line), 100, 400);
    }

    [Fact]
    public void The_page_names_the_annotations_and_the_headers()
    {
        var page = RepositoryFile.Read("docs/oversize.md");
        string[] names = [DegradationRig.Bytes, DegradationRig.Sha256, DegradationRig.Removed, "as-original-bytes", "as-original-sha256", "as-removed"];
        Assert.All(names, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Nearly_valid_lines_stay_events_when_degraded()
    {
        var (lines, edits, destination) = (new JsonMutator(99), new EditList(), new byte[16 * 1024]);
        var degraded = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var line = lines.Next(SampleEvents.All[i % SampleEvents.All.Length]);
            if (AuditEventScanner.Scan(line, out var facts) != LineDefect.None)
                continue;
            edits.Clear();
            var degradation = new Degradation(edits, new OriginalLine());
            while (degradation.TryStep(line, facts, edits))
            {
                Assert.Equal(LineDefect.None, AuditEventScanner.Scan(destination.AsSpan(0, edits.Apply(line, destination)), out _));
                degraded++;
            }
        }

        Assert.InRange(degraded, 1000, 60_000);
    }
}
