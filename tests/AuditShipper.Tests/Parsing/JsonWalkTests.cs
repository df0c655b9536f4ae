using System.Text;
using AuditShipper.Parsing;

namespace AuditShipper.Tests.Parsing;

public sealed class JsonWalkTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("[[],{\"a\":[{}]}]")]
    [InlineData("\"a\\\\\\\"]}\"")]
    [InlineData("-1.5e7")]
    [InlineData("null")]
    [InlineData("{\"]}\\\\\":\"{[\\\"\"}")]
    public void A_value_ends_where_it_ends_wherever_it_begins(string value)
    {
        for (var shift = 0; shift < 140; shift++)
        {
            var nested = $"{{\"{new string('x', shift)}\":{value}}}";
            var json = Encoding.UTF8.GetBytes($"[{nested},{value}]");
            Assert.Equal(nested.Length + 1, JsonWalk.SkipValue(json, 1));
            Assert.Equal(json.Length - 1, JsonWalk.SkipValue(json, nested.Length + 2));
            Assert.Equal(json.Length, JsonWalk.SkipValue(json, 0));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("]")]
    [InlineData("\\\"]")]
    [InlineData("\\\\\",[],\"")]
    [InlineData("\",{\"a\":[\"]\"]},\"")]
    public void What_stands_anywhere_in_a_long_string_decides_where_its_container_ends(string piece)
    {
        for (var before = 60; before < 460; before++)
        {
            var value = $"[\"{new string('x', before)}{piece}{new string('é', 150)}\"]";
            Assert.Equal(Encoding.UTF8.GetByteCount(value), JsonWalk.SkipValue(Encoding.UTF8.GetBytes(value + "]]"), 0));
        }
    }

    [Fact]
    public void Members_are_told_with_their_ranges()
    {
        var json = "  { \"a\" : 1 , \"b\":\"two\",\"c\\u0064\":[{}] }"u8.ToArray();
        var found = new List<string>();
        var members = new JsonMembers(json, 2);
        while (members.MoveNext())
            found.Add($"{Encoding.UTF8.GetString(members.Key)}|{Encoding.UTF8.GetString(members.Value.Of(json))}|{Encoding.UTF8.GetString(members.Member.Of(json))}|{members.IsNamed("cd"u8)}");
        Assert.Equal(["a|1|\"a\" : 1|False", "b|\"two\"|\"b\":\"two\"|False", "c\\u0064|[{}]|\"c\\u0064\":[{}]|True"], found);
    }

    [Fact]
    public void What_is_no_container_has_no_members()
    {
        var members = new JsonMembers("12"u8, 0);
        Assert.False(members.MoveNext());
        var none = new JsonMembers("[ ]"u8, 0);
        Assert.False(none.MoveNext());
        Assert.False(none.MoveNext());
    }
}
