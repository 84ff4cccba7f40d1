namespace Steppe.Hcl.Legacy;

/// <summary>A value of the legacy language, with its place.</summary>
/// <remarks>Closed hierarchy: <see cref="Hcl1Object"/>, <see cref="Hcl1List"/>, <see cref="Hcl1Literal"/>.</remarks>
public abstract class Hcl1Value
{
    private protected Hcl1Value(SourceRange range) => Range = range;

    /// <summary>Where the value stands.</summary>
    public SourceRange Range { get; }

    /// <summary>Names the kind for messages: <c>object</c>, <c>list</c>, <c>string</c>, <c>number</c>, <c>bool</c>.</summary>
    public abstract string KindName { get; }
}

/// <summary>A bracketed list.</summary>
public sealed class Hcl1List(IReadOnlyList<Hcl1Value> elements, SourceRange range) : Hcl1Value(range)
{
    /// <summary>The elements in order.</summary>
    public IReadOnlyList<Hcl1Value> Elements { get; } = elements;

    /// <inheritdoc/>
    public override string KindName => "list";
}
