namespace Steppe.Hcl.Functions;

/// <summary>All functions by name.</summary>
/// <remarks><c>try</c>, <c>can</c> and <c>convert</c> take expressions, not values, and live in the evaluator.</remarks>
internal static class FunctionTable
{
    private static readonly Dictionary<string, HclFunction> All = Create(
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
        FileFunctions.All);

    /// <summary>All names, sorted, with the three special ones.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys.Concat(["try", "can", "convert"]).Order(StringComparer.Ordinal)];

    /// <summary>Finds a function.</summary>
    public static HclFunction? Find(string name) => All.GetValueOrDefault(name);

    // No frozen dictionary: making one takes a command that reads one file longer than it looks things up.
    private static Dictionary<string, HclFunction> Create(params ReadOnlySpan<IReadOnlyList<HclFunction>> categories)
    {
        Dictionary<string, HclFunction> all = new(StringComparer.Ordinal);
        foreach (IReadOnlyList<HclFunction> category in categories)
        {
            foreach (HclFunction function in category)
            {
                all.Add(function.Name, function);
            }
        }

        return all;
    }
}
