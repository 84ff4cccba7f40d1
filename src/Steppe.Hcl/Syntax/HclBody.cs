namespace Steppe.Hcl;

/// <summary>What stands between the braces of a block, or in a whole file.</summary>
/// <param name="Attributes">Arguments in the order written; names are unique.</param>
/// <param name="Blocks">Nested blocks in the order written.</param>
/// <param name="Range">From the opening brace (or the start of the file) to the end.</param>
public sealed record HclBody(IReadOnlyList<HclAttribute> Attributes, IReadOnlyList<HclBlock> Blocks, SourceRange Range)
{
    /// <summary>Where to point when something is missing: just before the opening brace.</summary>
    public SourceRange MissingItemRange => Range.AtStart;

    /// <summary>Finds an argument by name.</summary>
    public HclAttribute? Find(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name);
}

/// <summary><c>name = expression</c>.</summary>
public sealed record HclAttribute(string Name, SourceRange NameRange, HclExpression Value)
{
    /// <summary>The name and the expression.</summary>
    public SourceRange Range => NameRange.To(Value.Range);
}

/// <summary><c>type "label" { … }</c>.</summary>
public sealed record HclBlock(string Type, SourceRange TypeRange, IReadOnlyList<HclLabel> Labels, SourceRange OpenBraceRange, HclBody Body)
{
    /// <summary>The type and the labels.</summary>
    public SourceRange HeaderRange => Labels.Count == 0 ? TypeRange : TypeRange.To(Labels[^1].Range);
}

/// <summary>One label of a block.</summary>
public sealed record HclLabel(string Text, SourceRange Range);
