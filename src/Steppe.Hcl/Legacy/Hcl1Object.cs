namespace Steppe.Hcl.Legacy;

/// <summary>The items between two braces, or of a whole file, in the order written.</summary>
/// <remarks>The same key may occur many times: repeated blocks accumulate, and nothing here decides which one wins.</remarks>
public sealed class Hcl1Object(IReadOnlyList<Hcl1Item> items, SourceRange range) : Hcl1Value(range)
{
    /// <summary>All items in the order written.</summary>
    public IReadOnlyList<Hcl1Item> Items { get; } = items;

    /// <inheritdoc/>
    public override string KindName => "object";

    /// <summary>Lists the items whose first key is <paramref name="key"/>, in any letter case.</summary>
    public IEnumerable<Hcl1Item> Find(string key) =>
        Items.Where(item => string.Equals(item.Key.Text, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Lists the blocks of one type, with exactly <paramref name="labelCount"/> labels where the text allows it.</summary>
    /// <remarks>
    /// <c>a "x" { }</c>, <c>a { x { } }</c> and <c>a = [{ x = { } }]</c> all yield the block labelled <c>x</c>. A block that
    /// has more labels keeps them; one that cannot be split further is given with the labels it has.
    /// </remarks>
    public IEnumerable<Hcl1Block> Blocks(string key, int labelCount = 0) =>
        Find(key).SelectMany(item => Hcl1Block.Expand(item.Key, item.Keys.Skip(1), item.Value, labelCount));
}
