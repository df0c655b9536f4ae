using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AuditShipper.Parsing;

/// <summary>
/// Validates one JSON object, 64 bytes at a time, and takes the wanted fields in passing.
/// <code>
///   bytes ─► ByteClasses ─► StringMasks ─► outside strings: Nesting, ScalarRules, TokenOrder
///                                └───────► inside strings:  EscapeRules, no control bytes
/// </code>
/// Every rule answers with the mask of the bytes that offend it. Only brackets, escapes, numbers, literals and top-level
/// keys are ever looked at one by one. Time is linear in the bytes, whatever they are.
/// </summary>
internal ref struct JsonObjectScan
{
    private readonly ReadOnlySpan<byte> text;
    private StringMasks strings;
    private Nesting nesting;
    private TokenOrder order;
    private ulong scalarCarry;
    private ulong rootOpening;
    private ulong nonAscii;

    private JsonObjectScan(ReadOnlySpan<byte> text)
    {
        this.text = text;
        nesting = Nesting.InsideRoot;
        order = TokenOrder.Start;
        rootOpening = 1;
    }

    /// <summary>
    /// Length in bytes of the JSON object that <paramref name="text"/> begins with, whatever follows it; 0: it does not begin with a
    /// whole one. UTF-8 is not looked at; <paramref name="isAscii"/> tells whether that is needed.
    /// </summary>
    public static int Length(ReadOnlySpan<byte> text, ref AuditEventFields fields, out bool isAscii)
    {
        isAscii = true;
        if (text.IsEmpty || text[0] != (byte)'{')
            return 0;
        if (text.Length < ByteClasses.Width)
            return ShortLength(text, ref fields, out isAscii);

        var scan = new JsonObjectScan(text);
        ref var bytes = ref MemoryMarshal.GetReference(text);
        var end = text.Length - ByteClasses.Width;
        var length = 0;
        var at = 0;
        for (; at <= end && length == 0; at += ByteClasses.Width)
            length = scan.Step(ref Unsafe.Add(ref bytes, at), 0, at, ref fields);

        // The rest is read again as the end of the last 64 bytes.
        if (length == 0 && at < text.Length)
            length = scan.Step(ref Unsafe.Add(ref bytes, end), at - end, at, ref fields);

        isAscii = scan.nonAscii == 0;
        return Math.Max(length, 0);
    }

    [SkipLocalsInit]
    private static int ShortLength(ReadOnlySpan<byte> text, ref AuditEventFields fields, out bool isAscii)
    {
        Span<byte> padded = stackalloc byte[ByteClasses.Width];
        padded.Fill((byte)' ');
        text.CopyTo(padded);
        var scan = new JsonObjectScan(text);
        var length = scan.Step(ref padded[0], 0, 0, ref fields);
        isAscii = scan.nonAscii == 0;
        return Math.Max(length, 0);
    }

    /// <returns>0: go on. Above: the object's length. Below: it is not one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Step(ref readonly byte block, int shift, int at, ref AuditEventFields fields)
    {
        var classes = ByteClasses.Of(in block, shift);
        nonAscii |= classes.NonAscii;
        strings.Step(classes.Quotes, classes.Backslashes);
        var outside = strings.Outside;

        Tokens tokens;
        tokens.StringOpening = strings.Opening;
        tokens.InString = strings.Inside;
        tokens.Opens = classes.Opens & outside;
        tokens.Closes = classes.Closes & outside;
        tokens.Curly = classes.Curly;
        tokens.Commas = classes.Commas & outside;
        tokens.Colons = classes.Colons & outside;
        nesting.Step(tokens.Opens & ~rootOpening, tokens.Closes, tokens.Curly);
        rootOpening = 0;
        tokens.InObject = nesting.InObject;

        var offending = classes.Controls & strings.Inside;
        var escapes = strings.Escaped & strings.Inside & ~(classes.Quotes | classes.Backslashes);
        if (escapes != 0)
            offending |= BadEscapes(escapes, at);

        tokens.Scalars = 0;
        tokens.Whitespace = 0;
        var others = outside & (ulong.MaxValue >> shift) & ~(tokens.Opens | tokens.Closes | tokens.Commas | tokens.Colons);
        if (others != 0)
        {
            tokens.Whitespace = others & ByteClasses.Whitespace(in block, shift);
            others &= ~tokens.Whitespace;
            tokens.Scalars = others & ~((others << 1) | scalarCarry);
            offending |= BadScalars(tokens.Scalars, at);
        }

        scalarCarry = others >> 63;
        offending |= order.Step(tokens) | nesting.Mismatched;

        var keys = order.KeyOpening & nesting.InRoot;
        if (keys != 0)
            TakeFields(keys, at, ref fields);
        return (offending | nesting.RootEnd) == 0 ? 0 : Verdict(offending, at);
    }

    /// <summary>What offends behind the object's end does not concern it.</summary>
    private readonly int Verdict(ulong offending, int at)
    {
        if (nesting.RootEnd == 0 || (offending & (nesting.RootEnd | (nesting.RootEnd - 1))) != 0)
            return -1;
        return at + BitOperations.TrailingZeroCount(nesting.RootEnd) + 1;
    }

    private readonly ulong BadEscapes(ulong escapes, int at)
    {
        var bad = 0UL;
        for (; escapes != 0; escapes &= escapes - 1)
        {
            var from = at + BitOperations.TrailingZeroCount(escapes);
            if (!EscapeRules.BeginsWithOne(text[from..]))
                bad |= escapes & (0 - escapes);
        }

        return bad;
    }

    private readonly ulong BadScalars(ulong scalars, int at)
    {
        var bad = 0UL;
        for (; scalars != 0; scalars &= scalars - 1)
        {
            if (!ScalarRules.BeginsWithOne(text[(at + BitOperations.TrailingZeroCount(scalars))..]))
                bad |= scalars & (0 - scalars);
        }

        return bad;
    }

    private readonly void TakeFields(ulong keys, int at, ref AuditEventFields fields)
    {
        for (; keys != 0; keys &= keys - 1)
            TopLevelFields.Take(text, at + BitOperations.TrailingZeroCount(keys) + 1, ref fields);
    }
}
