using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace AuditShipper.Tests.Architecture;

/// <param name="Name">Type and method; a state machine's or lambda's own name for those.</param>
/// <param name="Lines">From the first statement's to the last's.</param>
internal readonly record struct MethodLength(string Name, int Lines);

/// <summary>Measures methods by the debug symbols: generated code is left out.</summary>
internal static class MethodLengths
{
    public static IReadOnlyList<MethodLength> Of(Assembly assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly.Location));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb")));
        var code = image.GetMetadataReader();
        var debug = symbols.GetMetadataReader();
        return code.MethodDefinitions.Select(handle => Measure(code, debug, handle)).Where(method => method.Lines > 0 && !IsInitializer(method.Name)).ToList();
    }

    private static MethodLength Measure(MetadataReader code, MetadataReader debug, MethodDefinitionHandle handle)
    {
        var points = debug.GetMethodDebugInformation(handle).GetSequencePoints().Where(point => !point.IsHidden && !IsGenerated(debug, point.Document)).ToList();
        var method = code.GetMethodDefinition(handle);
        var type = code.GetTypeDefinition(method.GetDeclaringType());
        var name = $"{code.GetString(type.Name)}.{code.GetString(method.Name)}";
        return new MethodLength(name, points.Count == 0 ? 0 : points.Max(point => point.EndLine) - points.Min(point => point.StartLine) + 1);
    }

    /// <summary>A constructor spans the initial values of its fields: tables, not logic.</summary>
    private static bool IsInitializer(string name) => name.EndsWith("..cctor", StringComparison.Ordinal) || name.EndsWith("..ctor", StringComparison.Ordinal);

    private static bool IsGenerated(MetadataReader debug, DocumentHandle document) =>
        document.IsNil || debug.GetString(debug.GetDocument(document).Name).EndsWith(".g.cs", StringComparison.Ordinal);
}
