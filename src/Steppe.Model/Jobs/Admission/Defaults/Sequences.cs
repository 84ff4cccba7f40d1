namespace Steppe.Model;

/// <summary>Maps lists that may be absent.</summary>
internal static class Sequences
{
    /// <summary>The mapped list, or null when there is none.</summary>
    public static IReadOnlyList<TTo>? Map<TFrom, TTo>(this IReadOnlyList<TFrom>? list, Func<TFrom, TTo> map) =>
        list is null ? null : [.. list.Select(map)];

    /// <summary>The list, or nothing when there is none.</summary>
    public static IReadOnlyList<T> OrEmpty<T>(this IReadOnlyList<T>? list) => list ?? [];

    /// <summary>The list, or null when it holds nothing: the stored form of an empty list.</summary>
    public static IReadOnlyList<T>? NullIfEmpty<T>(this IReadOnlyList<T>? list) => list is { Count: 0 } ? null : list;
}
