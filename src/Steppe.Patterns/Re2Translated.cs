namespace Steppe.Patterns;

/// <summary>A translated pattern.</summary>
/// <param name="Pattern">In .NET's syntax; groups are numbered in the order written.</param>
/// <param name="Names">The names of groups 1, 2, …; null for those without.</param>
/// <param name="Size">About how many states it needs, with all repetitions written out.</param>
public sealed record Re2Translated(string Pattern, IReadOnlyList<string?> Names, long Size);
