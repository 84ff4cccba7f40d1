namespace Steppe.Hcl;

/// <summary>A value an expression has given.</summary>
/// <remarks>
/// Closed hierarchy: <see cref="HclNull"/>, <see cref="HclBool"/>, <see cref="HclNumber"/>, <see cref="HclString"/>,
/// <see cref="HclSequence"/>, <see cref="HclSet"/>, <see cref="HclMapping"/>. Immutable and thread-safe. What only the
/// running task can know stays text such as <c>${attr.kernel.name}</c>.
/// </remarks>
public abstract class HclValue
{
    private protected HclValue(HclType type)
    {
        Type = type;
        Weight = 1;
    }

    private protected HclValue(HclType type, IEnumerable<HclValue> parts)
        : this(type)
    {
        foreach (HclValue part in parts)
        {
            Weight = Math.Min(Weight + part.Weight, int.MaxValue);
            Depth = Math.Max(Depth, part.Depth + 1);
        }
    }

    /// <summary>The type of the value.</summary>
    public HclType Type { get; }

    /// <summary>How many values this one holds, itself included, however often they are shared.</summary>
    public long Weight { get; }

    /// <summary>How many collections stand inside each other at most; 0 for a single value.</summary>
    public int Depth { get; }

    /// <summary>True for <see cref="HclNull"/>.</summary>
    public bool IsNull => this is HclNull;

    /// <summary>The untyped null.</summary>
    public static HclValue Null { get; } = new HclNull(HclType.Any);

    /// <summary>Makes text.</summary>
    public static HclValue Of(string value) => new HclString(value);

    /// <summary>Makes a truth value.</summary>
    public static HclValue Of(bool value) => value ? HclBool.True : HclBool.False;

    /// <summary>Makes a number.</summary>
    public static HclValue Of(BigFloat value) => new HclNumber(value);

    /// <summary>Makes a tuple.</summary>
    public static HclSequence Tuple(IReadOnlyList<HclValue> elements) =>
        new(elements, new HclTupleType([.. elements.Select(static element => element.Type)]));

    /// <summary>Makes a list; the elements must have the type already.</summary>
    public static HclSequence List(HclType element, IReadOnlyList<HclValue> elements) => new(elements, HclType.List(element));

    /// <summary>Makes an object; later entries of the same name win.</summary>
    public static HclMapping Object(IEnumerable<KeyValuePair<string, HclValue>> entries)
    {
        SortedDictionary<string, HclValue> sorted = Sort(entries);
        SortedDictionary<string, HclType> types = new(StringComparer.Ordinal);
        foreach ((string name, HclValue value) in sorted)
        {
            types[name] = value.Type;
        }

        return new HclMapping(sorted, new HclObjectType(types));
    }

    /// <summary>Makes a map; the values must have the type already, later entries of the same name win.</summary>
    public static HclMapping Map(HclType element, IEnumerable<KeyValuePair<string, HclValue>> entries) =>
        new(Sort(entries), HclType.Map(element));

    private static SortedDictionary<string, HclValue> Sort(IEnumerable<KeyValuePair<string, HclValue>> entries)
    {
        SortedDictionary<string, HclValue> sorted = new(StringComparer.Ordinal);
        foreach ((string name, HclValue value) in entries)
        {
            sorted[name] = value;
        }

        return sorted;
    }
}

/// <summary>The absence of a value.</summary>
public sealed class HclNull(HclType type) : HclValue(type);

/// <summary>A truth value.</summary>
public sealed class HclBool : HclValue
{
    private HclBool(bool value)
        : base(HclType.Bool) => Value = value;

    /// <summary>True or false.</summary>
    public bool Value { get; }

    internal static HclBool True { get; } = new(value: true);

    internal static HclBool False { get; } = new(value: false);
}

/// <summary>A number.</summary>
public sealed class HclNumber(BigFloat value) : HclValue(HclType.Number)
{
    /// <summary>The exact number.</summary>
    public BigFloat Value { get; } = value;
}

/// <summary>Text, always in Unicode normal form C.</summary>
public sealed class HclString(string value) : HclValue(HclType.String)
{
    /// <summary>The text.</summary>
    public string Value { get; } = NormalForm.Of(value);
}

/// <summary>A tuple or a list: values in order.</summary>
public sealed class HclSequence : HclValue
{
    internal HclSequence(IReadOnlyList<HclValue> elements, HclType type)
        : base(type, elements) => Elements = elements;

    /// <summary>The elements in order.</summary>
    public IReadOnlyList<HclValue> Elements { get; }
}

/// <summary>A set: distinct values, strings and numbers in order of value.</summary>
public sealed class HclSet : HclValue
{
    private HclSet(IReadOnlyList<HclValue> elements, HclType element)
        : base(HclType.Set(element), elements) => Elements = elements;

    /// <summary>The elements in the order they are iterated.</summary>
    public IReadOnlyList<HclValue> Elements { get; }

    /// <summary>Makes a set of the distinct values among <paramref name="elements"/>, which must have the type already.</summary>
    public static HclSet Create(HclType element, IEnumerable<HclValue> elements)
    {
        IEnumerable<HclValue> distinct = elements.Distinct(HclValueComparer.Instance);
        return element.IsPrimitive
            ? new HclSet([.. distinct.Order(HclValueComparer.Instance)], element)
            : new HclSet([.. distinct.OrderBy(static value => value.IsNull).ThenBy(HclValueComparer.RankOf, StringComparer.Ordinal)], element);
    }
}

/// <summary>An object or a map: named values, sorted by name.</summary>
public sealed class HclMapping : HclValue
{
    internal HclMapping(SortedDictionary<string, HclValue> entries, HclType type)
        : base(type, entries.Values) => Entries = entries;

    /// <summary>The entries, sorted by name (ordinal).</summary>
    public IReadOnlyDictionary<string, HclValue> Entries { get; }
}
