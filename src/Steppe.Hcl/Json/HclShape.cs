namespace Steppe.Hcl;

/// <summary>Which members of a JSON object are blocks: the JSON form of HCL2 cannot be read without knowing.</summary>
/// <remarks>Immutable. Members that are not listed are arguments.</remarks>
public sealed record HclShape
{
    /// <summary>How many labels the block has.</summary>
    public int Labels { get; init; }

    /// <summary>Nested blocks by type.</summary>
    public IReadOnlyDictionary<string, HclShape> Blocks { get; init; } = new SortedDictionary<string, HclShape>(StringComparer.Ordinal);

    /// <summary>Arguments whose string is an expression instead of a template, such as a variable's <c>type</c>.</summary>
    public IReadOnlyList<string> Expressions { get; init; } = [];
}
