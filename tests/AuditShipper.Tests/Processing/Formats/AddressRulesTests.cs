using System.Net;
using System.Net.Sockets;
using System.Text;
using AuditShipper.Processing.Formats;
using FsCheck;
using FsCheck.Fluent;

namespace AuditShipper.Tests.Processing.Formats;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("256.0.0.1", false)]
    [InlineData("1.2.3", false)]
    [InlineData("1.2.3.4.5", false)]
    [InlineData("1.2.3.", false)]
    [InlineData("01.2.3.4", false)]
    [InlineData("1.2.3.x", false)]
    [InlineData("", false)]
    [InlineData("::", true)]
    [InlineData("::1", true)]
    [InlineData("fe80::", true)]
    [InlineData("2001:db8::8a2e:370:7334", true)]
    [InlineData("2001:db8:0:0:0:0:2:1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("1:2:3:4:5:6:10.0.0.1", true)]
    [InlineData("1:2:3:4:5:6:7", false)]
    [InlineData("1:2:3:4:5:6:7:8:9", false)]
    [InlineData("1:2:3:4::5:6:7:8", false)]
    [InlineData("1::2::3", false)]
    [InlineData(":::", false)]
    [InlineData("10.0.0.1::", false)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("[::1]", false)]
    [InlineData("12345::", false)]
    [InlineData(":1", false)]
    public void Addresses_are_told_from_other_texts(string text, bool expected) => Assert.Equal(expected, AddressRules.IsAddress(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Every_address_as_the_library_writes_it_is_one() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            Array.Resize(ref bytes, bytes.Length % 2 == 0 ? 4 : 16);
            var address = new IPAddress(bytes);
            return AddressRules.IsAddress(Encoding.ASCII.GetBytes(address.ToString()));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_is_one_that_the_library_does_not_take() =>
        Prop.ForAll(Gen.Elements("1", "0", "255", "f", ":", "::", ".", "10.0.0.1", "abcd").ListOf().Select(string.Concat).ToArbitrary(), text =>
            !AddressRules.IsAddress(Encoding.ASCII.GetBytes(text))
            || (IPAddress.TryParse(text, out var address) && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
            .QuickCheckThrowOnFailure();
}
