namespace Steppe.Hcl.Legacy;

/// <summary>An item read as a block: a type, labels and a body.</summary>
/// <param name="Type">The name of the block.</param>
/// <param name="Labels">Its labels, fewer than asked for when the text has no more.</param>
/// <param name="Value">Its body; something else than an object when the author wrote no block.</param>
public sealed record Hcl1Block(Hcl1Key Type, IReadOnlyList<Hcl1Key> Labels, Hcl1Value Value)
{
    /// <summary>The body, or null when the value is not an object.</summary>
    public Hcl1Object? Body => Value as Hcl1Object;

    internal static IEnumerable<Hcl1Block> Expand(Hcl1Key type, IEnumerable<Hcl1Key> labels, Hcl1Value value, int labelCount)
    {
        Hcl1Key[] known = [.. labels];
        return value switch
        {
            Hcl1List list when list.Elements.Count > 0 && list.Elements.All(static element => element is Hcl1Object) =>
                list.Elements.SelectMany(element => Expand(type, known, element, labelCount)),
            Hcl1Object body when known.Length < labelCount && CanGiveLabels(body) =>
                body.Items.SelectMany(item => Expand(type, [.. known, .. item.Keys], item.Value, labelCount)),
            _ => [new Hcl1Block(type, known, value)],
        };
    }

    private static bool CanGiveLabels(Hcl1Object body) =>
        body.Items.Count > 0 && body.Items.All(static item => item.Value is Hcl1Object
            || (item.Value is Hcl1List list && list.Elements.Count > 0 && list.Elements.All(static element => element is Hcl1Object)));
}
