using System.Collections.Frozen;

namespace Steppe.Hcl.Functions;

/// <summary>All functions by name.</summary>
/// <remarks><c>try</c>, <c>can</c> and <c>convert</c> take expressions, not values, and live in the evaluator.</remarks>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, HclFunction> All = new[]
    {
        NumberFunctions.All,
        StringFunctions.All,
        FormatFunctions.All,
        CollectionFunctions.All,
        MapFunctions.All,
        SetFunctions.All,
        EncodingFunctions.All,
        HashFunctions.All,
        DateFunctions.All,
        NetworkFunctions.All,
        FileFunctions.All,
    }.SelectMany(static category => category).ToFrozenDictionary(static function => function.Name, StringComparer.Ordinal);

    /// <summary>All names, sorted, with the three special ones.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys.Concat(["try", "can", "convert"]).Order(StringComparer.Ordinal)];

    /// <summary>Finds a function.</summary>
    public static HclFunction? Find(string name) => All.GetValueOrDefault(name);
}
