namespace Steppe.Hcl;

/// <summary>Tells whether values are the same in type and content, and in which order a set holds them.</summary>
/// <remarks>Pure. Only values of one primitive type have an order; all others compare as equal rank, so a stable sort keeps them.</remarks>
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
        _ => 0,
    };

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
