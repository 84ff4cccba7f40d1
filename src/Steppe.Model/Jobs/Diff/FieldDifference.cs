namespace Steppe.Model;

/// <summary>Compares single values.</summary>
/// <remarks>Pure. What is not there differs from what is empty: <c>FOO=</c> in an environment is a variable.</remarks>
internal static class FieldDifference
{
    /// <summary>The two values side by side; null when neither is there.</summary>
    public static FieldDiff? Of(string name, string? old, string? current) => (old, current) switch
    {
        (null, null) => null,
        (null, _) => Make(DiffTypes.Added, name, "", current),
        (_, null) => Make(DiffTypes.Deleted, name, old, ""),
        _ => Make(old == current ? DiffTypes.None : DiffTypes.Edited, name, old, current),
    };

    private static FieldDiff Make(string type, string name, string old, string current) =>
        new() { Type = type, Name = name, Old = old, New = current };
}
