// Made-up types that break the layering, each in its own way: the rule is tested on them.
#pragma warning disable CA1823, CA1852, CA1822, CA1044, IDE0051, IDE0060, IDE0044, IDE0052, CS0169, CS0649

namespace AuditShipper.Tests.Architecture.Samples.Hosting
{
    internal class Thing : Exception
    {
        public static int Count() => 1;

        public static Task<Thing> Make() => Task.FromResult(new Thing());
    }

    [AttributeUsage(AttributeTargets.Class)]
    internal sealed class MarkedAttribute : Attribute;
}

namespace AuditShipper.Tests.Architecture.Samples.Parsing
{
    internal static class InABody
    {
        public static int Value() => Hosting.Thing.Count();
    }

    internal static class InALambda
    {
        public static Func<int, int> Value() => n => n + Hosting.Thing.Count();
    }

    internal static class InAnAsyncBody
    {
        public static async Task<string> Value() => (await Hosting.Thing.Make()).Message;
    }

    internal sealed class InAField<T>
    {
        private readonly List<(T, Hosting.Thing[])>? _things;
    }

    internal abstract class InASignature
    {
        public abstract void Take(in Hosting.Thing thing);
    }

    internal static class InACatch
    {
        public static int Value(Func<int> rule)
        {
            try
            {
                return rule();
            }
            catch (Hosting.Thing)
            {
                return 0;
            }
        }
    }

    internal static class InATypeArgument
    {
        public static int Value() => Array.Empty<Hosting.Thing>().Length;
    }

    [Hosting.Marked]
    internal static class InAnAttribute;

    internal class ByInheritance : Hosting.Thing;

    internal static class Innocent
    {
        public static int Value(string hosting) => hosting.Length;
    }
}
