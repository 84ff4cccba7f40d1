namespace Steppe.Hcl.Legacy;

/// <summary>One key of an item: the name itself or a label after it.</summary>
/// <param name="Text">The key without quotes.</param>
/// <param name="Range">Where it stands.</param>
public sealed record Hcl1Key(string Text, SourceRange Range);

/// <summary>One <c>key = value</c> or <c>key "label" { … }</c>.</summary>
/// <param name="Keys">The name and its labels, at least one.</param>
/// <param name="Value">What is behind them.</param>
public sealed record Hcl1Item(IReadOnlyList<Hcl1Key> Keys, Hcl1Value Value)
{
    /// <summary>The name.</summary>
    public Hcl1Key Key => Keys[0];

    /// <summary>The name, the labels and the value.</summary>
    public SourceRange Range => Key.Range.To(Value.Range);
}
