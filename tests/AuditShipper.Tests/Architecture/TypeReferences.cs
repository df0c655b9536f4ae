using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace AuditShipper.Tests.Architecture;

/// <summary>One type that needs another, of this assembly or not.</summary>
internal readonly record struct TypeReference(Type From, Type To);

/// <summary>
/// Reads from a compiled assembly which type needs which: by inheritance, fields, signatures, attributes, local variables and every
/// instruction of every method, so that neither a missing <c>using</c> nor <c>var</c> hides one. Constants leave no trace.
/// </summary>
internal static class TypeReferences
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodeByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Each pair once. A nested type counts as the outermost one around it: so do lambdas and state machines.</summary>
    public static IReadOnlySet<TypeReference> Of(IEnumerable<Type> types)
    {
        var references = new HashSet<TypeReference>();
        foreach (var type in types)
        {
            var from = Outermost(type);
            foreach (var needed in NeededBy(type).SelectMany(Parts))
                references.Add(new TypeReference(from, Outermost(needed)));
        }

        return references;
    }

    private static IEnumerable<Type> NeededBy(Type type)
    {
        if (type.BaseType is { } parent)
            yield return parent;
        foreach (var contract in type.GetInterfaces())
            yield return contract;
        foreach (var constraint in type.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()))
            yield return constraint;
        foreach (var attribute in AttributesOf(type))
            yield return attribute;
        foreach (var field in type.GetFields(Declared))
            yield return field.FieldType;
        foreach (var member in type.GetMembers(Declared))
        {
            foreach (var needed in AttributesOf(member).Concat(member is MethodBase method ? OfMethod(method) : []))
                yield return needed;
        }
    }

    private static IEnumerable<Type> AttributesOf(MemberInfo member) => member.CustomAttributes.Select(attribute => attribute.AttributeType);

    private static IEnumerable<Type> OfMethod(MethodBase method)
    {
        foreach (var needed in OfSignature(method))
            yield return needed;
        if (method.GetMethodBody() is not { } body)
            yield break;
        foreach (var local in body.LocalVariables)
            yield return local.LocalType;
        foreach (var clause in body.ExceptionHandlingClauses)
        {
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause)
                yield return clause.CatchType!;
        }

        foreach (var member in MembersNamedIn(method, body.GetILAsByteArray()!))
        {
            foreach (var needed in OfMember(member))
                yield return needed;
        }
    }

    private static IEnumerable<Type> OfSignature(MethodBase method)
    {
        foreach (var parameter in method.GetParameters())
            yield return parameter.ParameterType;
        if (method is MethodInfo { ReturnType: var result })
            yield return result;
        if (!method.IsGenericMethod)
            yield break;
        foreach (var argument in method.GetGenericArguments())
            yield return argument;
    }

    private static IEnumerable<Type> OfMember(MemberInfo member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType!, field.FieldType],
        MethodBase method => OfSignature(method).Append(method.DeclaringType!),
        _ => [],
    };

    private static IEnumerable<MemberInfo> MembersNamedIn(MethodBase method, byte[] code)
    {
        var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var opCode = ReadOpCode(code, ref at);
            var operand = code.AsSpan(at);
            if (opCode.OperandType is OperandType.InlineType or OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok)
            {
                var token = BinaryPrimitives.ReadInt32LittleEndian(operand);
                if (method.Module.ResolveMember(token, ofType, ofMethod) is { } member)
                    yield return member;
            }

            at += OperandLength(opCode.OperandType, code.AsSpan(at));
        }
    }

    private static OpCode ReadOpCode(byte[] code, ref int at)
    {
        short value = code[at++];
        if (value == 0xFE)
            value = unchecked((short)(0xFE00 | code[at++]));
        return OpCodeByValue[value];
    }

    private static int OperandLength(OperandType operand, ReadOnlySpan<byte> code) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(code)),
        _ => 4,
    };

    /// <summary>A list of arrays of T is a list and a T.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.IsFunctionPointer)
            return type.GetFunctionPointerParameterTypes().Append(type.GetFunctionPointerReturnType()).SelectMany(Parts);
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        if (type.IsGenericParameter)
            return [];
        return type.IsGenericType && !type.IsGenericTypeDefinition
            ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
            : [type];
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }
}
