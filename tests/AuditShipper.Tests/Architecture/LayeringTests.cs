using System.Reflection;
using System.Runtime.CompilerServices;
using AuditShipper.Tests.Architecture.Samples.Hosting;

namespace AuditShipper.Tests.Architecture;

public sealed class LayeringTests
{
    private const string SampleRoot = "AuditShipper.Tests.Architecture.Samples";
    private static readonly Assembly Product = typeof(AuditShipper.Configuration.AgentOptions).Assembly;

    [Fact]
    public void Each_folder_names_only_the_folders_it_may() =>
        Assert.Empty(LayerRules.Violations("AuditShipper", TypeReferences.Of(Product.GetTypes())));

    [Fact]
    public void Every_folder_is_known() =>
        Assert.All(Product.GetTypes().Where(IsOurs), type =>
            Assert.True(LayerRules.IsKnown(type.Namespace!.Split('.')[1]), $"{type.FullName}: no rule speaks of its folder. DESIGN.md, section 4, lists them."));

    /// <summary>But the class around top-level statements, which a generator of ASP.NET makes public.</summary>
    [Fact]
    public void Nothing_is_public() => Assert.Equal(["Program"], Product.GetExportedTypes().Select(type => type.FullName).Append("Program").Distinct());

    [Fact]
    public void Librdkafka_is_called_in_Publishing_alone()
    {
        var callers = Product.GetTypes().Where(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Any(method => method.CustomAttributes.Any(attribute =>
                attribute.AttributeType.Name == "DllImportAttribute" && ((string)attribute.ConstructorArguments[0].Value!).Contains("rdkafka", StringComparison.Ordinal))));
        Assert.NotEmpty(callers);
        Assert.All(callers, type => Assert.Equal("Publishing", type.Namespace!.Split('.')[1]));
    }

    /// <summary>The rule must be able to fail: samples that break it, each in its own way.</summary>
    [Theory]
    [InlineData("InABody")]
    [InlineData("InALambda")]
    [InlineData("InAnAsyncBody")]
    [InlineData("InAField`1")]
    [InlineData("InASignature")]
    [InlineData("InACatch")]
    [InlineData("InATypeArgument")]
    [InlineData("InAnAttribute")]
    [InlineData("ByInheritance")]
    public void A_wrong_name_is_found(string sample)
    {
        var samples = typeof(Thing).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith(SampleRoot, StringComparison.Ordinal) is true);
        var violations = LayerRules.Violations(SampleRoot, TypeReferences.Of(samples));
        Assert.Contains(violations, violation => violation.StartsWith($"Parsing.{sample} names Hosting.", StringComparison.Ordinal));
        Assert.DoesNotContain(violations, violation => violation.StartsWith("Hosting.", StringComparison.Ordinal));
        Assert.DoesNotContain(violations, violation => violation.StartsWith("Parsing.Innocent", StringComparison.Ordinal));
    }

    [Fact]
    public void A_library_away_from_its_door_is_found() =>
        Assert.NotEmpty(LayerRules.Violations("AuditShipper", [new TypeReference(typeof(AuditShipper.Parsing.ByteRange), typeof(Confluent.Kafka.Offset))]));

    private static bool IsOurs(Type type) =>
        type.Namespace?.StartsWith("AuditShipper.", StringComparison.Ordinal) is true && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);
}
