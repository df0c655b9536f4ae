using System.Buffers;
using System.Text;
using AuditShipper.Processing.Edits;

namespace AuditShipper.Tests.Processing.Edits;

public sealed class EditListTests
{
    private readonly EditList edits = new();

    /// <summary>As redaction adds them, and what is taken out afterwards.</summary>
    [Fact]
    public void A_few_behind_many_in_order_find_their_places()
    {
        var line = new string('.', 2000);
        for (var i = 100; i < 1900; i += 3) edits.Add(i, 1, "x"u8);
        edits.CutMember(500, 1000);
        edits.Add(0, 0, "<"u8);
        edits.Add(500, 0, "("u8);
        edits.Add(1700, 2, "y"u8);
        var expected = new StringBuilder(line);
        for (var i = 100; i < 1900; i += 3) expected[i] = 'x';
        expected.Remove(1700, 2).Insert(1700, 'y').Remove(500, 1000).Insert(500, '(').Insert(0, '<');
        Assert.Equal(expected.ToString(), Apply(line));
    }

    [Fact]
    public void All_of_another_list_comes_behind_what_is_here()
    {
        var other = new EditList();
        other.Add(1, 1, "B"u8);
        other.Add(3, 0, "!"u8);
        edits.Add(0, 1, "A"u8);
        edits.Add(3, 0, "?"u8);
        edits.AddAll(other);
        edits.Add(2, 1, "C"u8);
        Assert.Equal(5, edits.Count);
        Assert.Equal("ABC?!d", Apply("abcd"));
        edits.RewindTo(2);
        Assert.Equal("Abc?d", Apply("abcd"));
    }

    [Fact]
    public void Without_edits_the_line_stays() => Assert.Equal("{\"a\":1}", Apply("{\"a\":1}"));

    [Theory]
    [InlineData("abcdef", "1,2,X", "aXdef")]
    [InlineData("abcdef", "3,1,Y 1,2,X", "aXYef")] // any order, neighbours
    [InlineData("abcdef", "0,0,< 6,0,>", "<abcdef>")] // insertions at the ends
    [InlineData("abcdef", "2,0,1 2,0,2", "ab12cdef")] // insertions keep their order
    [InlineData("abcdef", "1,4,X 2,1,Y", "aXf")] // the outer swallows the inner
    [InlineData("abcdef", "2,1,Y 1,4,X", "aXf")]
    [InlineData("abcdef", "1,4,X 1,1,Y 4,1,Z 3,0,W", "aXf")] // at its ends too
    [InlineData("abcdef", "1,4,X 1,0,( 5,0,)", "a(X)f")] // but not what is inserted beside it
    [InlineData("abcdef", "1,2,X 1,2,Y", "aYdef")] // of two the later
    [InlineData("abcdef", "1,3,X 2,3,Y", "aXYf")] // crossing
    [InlineData("abcdef", "0,6,", "")]
    public void Edits_meet(string line, string list, string expected)
    {
        foreach (var parts in list.Split(' ').Select(edit => edit.Split(',')))
            edits.Add(int.Parse(parts[0]), int.Parse(parts[1]), Encoding.UTF8.GetBytes(parts[2]));
        Assert.Equal(expected, Apply(line));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2,"c":3}""", "a", """{"b":2,"c":3}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "b", """{"a":1,"c":3}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "c", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "ab", """{"c":3}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "ca", """{"b":2}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "bc", """{"a":1}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "abc", "{}")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "aab", """{"c":3}""")]
    [InlineData("""{"a":1}""", "a", "{}")]
    [InlineData("{ \"a\":1 , \"b\":2 , \"c\":3 }", "b", "{ \"a\":1 , \"c\":3 }")]
    [InlineData("{ \"a\":1 , \"b\":2 , \"c\":3 }", "c", "{ \"a\":1 , \"b\":2  }")]
    [InlineData("{ \"a\":1 , \"b\":2 , \"c\":3 }", "bc", "{ \"a\":1  }")]
    [InlineData("{ \"a\":1 , \"b\":2 , \"c\":3 }", "cab", "{  }")]
    [InlineData("""{"x":{"a":1},"b":2}""", "ab", """{"x":{}}""")]
    [InlineData("""{"x":{"a":1},"b":2,"c":3}""", "ac", """{"x":{},"b":2}""")]
    public void Members_go_with_a_comma(string line, string members, string expected)
    {
        foreach (var member in members)
            edits.CutMember(line.IndexOf($"\"{member}\"", StringComparison.Ordinal), 5);
        Assert.Equal(expected, Apply(line));
    }

    [Fact]
    public void A_value_changes_beside_a_member_that_goes()
    {
        const string line = """{"a":1,"b":2,"c":3}""";
        edits.CutMember(7, 5);
        edits.Add(5, 1, "\"one\""u8);
        edits.Add(17, 1, "\"three\""u8);
        Assert.Equal("""{"a":"one","c":"three"}""", Apply(line));
    }

    [Fact]
    public void More_edits_may_follow_when_the_length_was_asked_for()
    {
        var line = """{"a":1,"b":2,"c":3}"""u8.ToArray();
        edits.CutMember(13, 5);
        Assert.Equal(13, edits.LengthAfter(line));
        edits.CutMember(7, 5);
        Assert.Equal(7, edits.LengthAfter(line));
        edits.CutMember(1, 5);
        Assert.Equal("{}", Apply(Encoding.UTF8.GetString(line)));
    }

    [Fact]
    public void The_next_line_begins_with_nothing_and_allocates_nothing()
    {
        var line = new byte[4096];
        var destination = new byte[8192];
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        edits.Clear();
        Assert.True(edits.IsEmpty);
        Assert.Equal(4096, edits.LengthAfter(line));

        void Round()
        {
            edits.Clear();
            for (var i = 1000; i > 0; i--)
                edits.Add(i * 4, 2, "12345"u8);
            edits.Apply(line, destination);
        }
    }

    private string Apply(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        var writer = new ArrayBufferWriter<byte>();
        edits.Apply(bytes, writer);
        Assert.Equal(writer.WrittenCount, edits.LengthAfter(bytes));
        return Encoding.UTF8.GetString(writer.WrittenSpan);
    }
}
