namespace Steppe.Model;

/// <summary>Maps lists that may be absent.</summary>
internal static class Sequences
{
    /// <summary>The mapped list, or null when there is none.</summary>
    public static IReadOnlyList<TTo>? Map<TFrom, TTo>(this IReadOnlyList<TFrom>? list, Func<TFrom, TTo> map) =>
        list is null ? null : MapAll(list, map);

    /// <summary>The list, or nothing when there is none.</summary>
    public static IReadOnlyList<T> OrEmpty<T>(this IReadOnlyList<T>? list) => list ?? [];

    /// <summary>The list, or null when it holds nothing: the stored form of an empty list.</summary>
    public static IReadOnlyList<T>? NullIfEmpty<T>(this IReadOnlyList<T>? list) => list is { Count: 0 } ? null : list;

    /// <summary>The elements of a list with their positions.</summary>
    /// <remarks>They are classes: generic code over them is compiled ahead, which it is not over tuples of values.</remarks>
    public static IEnumerable<Numbered<T>> Numbered<T>(this IReadOnlyList<T> list)
        where T : class => list.Select(static (value, index) => new Numbered<T>(value, index));

    private static TTo[] MapAll<TFrom, TTo>(IReadOnlyList<TFrom> list, Func<TFrom, TTo> map)
    {
        var mapped = new TTo[list.Count];
        for (int i = 0; i < mapped.Length; i++)
        {
            mapped[i] = map(list[i]);
        }

        return mapped;
    }
}
