using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>The file a version of a job was registered from, and the values of its variables.</summary>
/// <remarks>Immutable. Wire: <c>JobSubmission</c>.</remarks>
public sealed record JobSource
{
    /// <summary>Largest source that is kept, in characters.</summary>
    public const int MaxSize = 1_000_000;

    public required string Text { get; init; }

    /// <summary><c>hcl1</c>, <c>hcl2</c> or <c>json</c>.</summary>
    public string Format { get; init; } = "hcl2";

    /// <summary>Values given one by one.</summary>
    public ImmutableSortedDictionary<string, string> VariableFlags { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Text of the files of values.</summary>
    public string Variables { get; init; } = "";

    /// <summary>How much there is to keep, in characters.</summary>
    public int Size => Text.Length + Variables.Length;
}
