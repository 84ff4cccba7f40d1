namespace Steppe.Hcl;

/// <summary>Tells whether values are the same in type and content, and in which order a set holds them.</summary>
/// <remarks>Pure. Values of one primitive type have their natural order and nulls come last. Collections are ordered by
/// <see cref="RankOf"/>, a text that says nothing to people but is always the same.</remarks>
internal sealed class HclValueComparer : IEqualityComparer<HclValue>, IComparer<HclValue>
{
    public static HclValueComparer Instance { get; } = new();

    public bool Equals(HclValue? left, HclValue? right) => (left, right) switch
    {
        (HclNull, HclNull) => true,
        (HclBool a, HclBool b) => a.Value == b.Value,
        (HclNumber a, HclNumber b) => a.Value == b.Value,
        (HclString a, HclString b) => a.Value == b.Value,
        (HclSequence a, HclSequence b) => SameKind(a, b) && a.Elements.SequenceEqual(b.Elements, this),
        (HclSet a, HclSet b) => a.Elements.Count == b.Elements.Count && !a.Elements.Except(b.Elements, this).Any(),
        (HclMapping a, HclMapping b) => SameKind(a, b) && a.Entries.Count == b.Entries.Count
            && a.Entries.All(entry => b.Entries.TryGetValue(entry.Key, out HclValue? other) && Equals(entry.Value, other)),
        _ => false,
    };

    public int GetHashCode(HclValue value) => value switch
    {
        HclBool flag => flag.Value ? 1 : 2,
        HclNumber number => number.Value.GetHashCode(),
        HclString text => string.GetHashCode(text.Value, StringComparison.Ordinal),
        HclSequence sequence => Mix(sequence.Elements),
        HclSet set => set.Elements.Count,
        HclMapping map => Mix(map.Entries.Values),
        _ => 0,
    };

    public int Compare(HclValue? left, HclValue? right) => (left, right) switch
    {
        (HclString a, HclString b) => string.CompareOrdinal(a.Value, b.Value),
        (HclNumber a, HclNumber b) => a.Value.CompareTo(b.Value),
        (HclBool a, HclBool b) => a.Value.CompareTo(b.Value),
        (HclNull, HclNull) => 0,
        (HclNull, _) => 1,
        (_, HclNull) => -1,
        _ => 0,
    };

    /// <summary>Gives the text collections are ordered by: lists in brackets, what has a type per element in angles, and names only of maps.</summary>
    internal static string RankOf(HclValue value) => value switch
    {
        HclNull => "~",
        HclBool flag => flag.Value ? "T" : "F",
        HclNumber number => number.Value.ToString(),
        HclString text => Functions.JsonText.Write(text),
        HclSequence { Type: HclTupleType } tuple => $"<{Rank(tuple.Elements)}>",
        HclSequence list => $"[{Rank(list.Elements)}]",
        HclSet set => $"[{Rank(set.Elements)}]",
        HclMapping { Type: HclMapType } map => $"{{{string.Concat(map.Entries.Select(static entry => $"{RankOf(HclValue.Of(entry.Key))}:{RankOf(entry.Value)};"))}}}",
        HclMapping shape => $"<{Rank(shape.Entries.Values)}>",
        _ => "",
    };

    private static string Rank(IEnumerable<HclValue> values) => string.Concat(values.Select(static value => RankOf(value) + ";"));

    private static bool SameKind(HclValue left, HclValue right) => left.Type.GetType() == right.Type.GetType();

    private int Mix(IEnumerable<HclValue> values)
    {
        HashCode hash = default;
        foreach (HclValue value in values)
        {
            hash.Add(GetHashCode(value));
        }

        return hash.ToHashCode();
    }
}
