using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>Maps by name, in the order of the bytes of the names.</summary>
public static class OrdinalMap
{
    /// <summary>The empty one.</summary>
    public static ImmutableSortedDictionary<string, TValue> Empty<TValue>() => Shared<TValue>.Empty;

    /// <summary>A map of things that have different names.</summary>
    /// <remarks>Most maps of a job have one entry or a few: those are made at a fraction of what sorting costs.</remarks>
    /// <exception cref="ArgumentException">Two have the same name, and not the same value.</exception>
    public static ImmutableSortedDictionary<string, TValue> ToOrdinalMap<TSource, TValue>(
        this IEnumerable<TSource> source, Func<TSource, string> name, Func<TSource, TValue> value)
    {
        ImmutableSortedDictionary<string, TValue> map = Shared<TValue>.Empty;
        foreach (TSource one in source)
        {
            map = map.Add(name(one), value(one));
        }

        return map;
    }

    private static class Shared<TValue>
    {
        public static readonly ImmutableSortedDictionary<string, TValue> Empty = ImmutableSortedDictionary.Create<string, TValue>(StringComparer.Ordinal);
    }
}
