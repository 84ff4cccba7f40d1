namespace Steppe.Hcl;

/// <summary>The type of a value: what it can be converted to depends on it.</summary>
/// <remarks>Closed hierarchy, compared structurally. Immutable and thread-safe.</remarks>
public abstract record HclType
{
    private protected HclType()
    {
    }

    /// <summary>Any type; also the type of a bare <c>null</c>.</summary>
    public static HclType Any { get; } = new HclAnyType();

    /// <summary>Truth values.</summary>
    public static HclType Bool { get; } = new HclPrimitiveType("bool");

    /// <summary>Decimal numbers.</summary>
    public static HclType Number { get; } = new HclPrimitiveType("number");

    /// <summary>Text.</summary>
    public static HclType String { get; } = new HclPrimitiveType("string");

    /// <summary>True for bool, number and string.</summary>
    public bool IsPrimitive => this is HclPrimitiveType;

    /// <summary>True when <see cref="Any"/> occurs somewhere inside.</summary>
    public virtual bool HasAny => false;

    /// <summary>The type in the words of error messages.</summary>
    public abstract string FriendlyName { get; }

    /// <summary>A list whose elements share one type.</summary>
    public static HclType List(HclType element) => new HclListType(element);

    /// <summary>A set whose elements share one type.</summary>
    public static HclType Set(HclType element) => new HclSetType(element);

    /// <summary>A map whose values share one type.</summary>
    public static HclType Map(HclType element) => new HclMapType(element);

    /// <inheritdoc/>
    public sealed override string ToString() => FriendlyName;
}

/// <summary>See <see cref="HclType.Any"/>.</summary>
public sealed record HclAnyType : HclType
{
    /// <inheritdoc/>
    public override bool HasAny => true;

    /// <inheritdoc/>
    public override string FriendlyName => "dynamic";
}

/// <summary>bool, number or string.</summary>
/// <param name="Name">The keyword of the type.</param>
public sealed record HclPrimitiveType(string Name) : HclType
{
    /// <inheritdoc/>
    public override string FriendlyName => Name;
}

/// <summary>A type with one element type: the common side of list, set and map.</summary>
/// <param name="Element">Type of every element.</param>
public abstract record HclCollectionType(HclType Element) : HclType
{
    /// <inheritdoc/>
    public override bool HasAny => Element.HasAny;

    private protected abstract string Keyword { get; }

    /// <inheritdoc/>
    public override string FriendlyName => $"{Keyword} of {(Element is HclAnyType ? "any single type" : Element.FriendlyName)}";
}

/// <summary>See <see cref="HclType.List"/>.</summary>
public sealed record HclListType(HclType Element) : HclCollectionType(Element)
{
    private protected override string Keyword => "list";
}

/// <summary>See <see cref="HclType.Set"/>.</summary>
public sealed record HclSetType(HclType Element) : HclCollectionType(Element)
{
    private protected override string Keyword => "set";
}

/// <summary>See <see cref="HclType.Map"/>.</summary>
public sealed record HclMapType(HclType Element) : HclCollectionType(Element)
{
    private protected override string Keyword => "map";
}

/// <summary>A sequence of fixed length whose elements have a type each.</summary>
public sealed record HclTupleType(IReadOnlyList<HclType> Elements) : HclType
{
    /// <inheritdoc/>
    public override bool HasAny => Elements.Any(static element => element.HasAny);

    /// <inheritdoc/>
    public override string FriendlyName => "tuple";

    /// <inheritdoc/>
    public bool Equals(HclTupleType? other) => other is not null && Elements.SequenceEqual(other.Elements);

    /// <inheritdoc/>
    public override int GetHashCode() => Elements.Count;
}

/// <summary>Named attributes that have a type each.</summary>
public sealed record HclObjectType(IReadOnlyDictionary<string, HclType> Attributes) : HclType
{
    /// <inheritdoc/>
    public override bool HasAny => Attributes.Values.Any(static attribute => attribute.HasAny);

    /// <inheritdoc/>
    public override string FriendlyName => "object";

    /// <inheritdoc/>
    public bool Equals(HclObjectType? other) =>
        other is not null && Attributes.Count == other.Attributes.Count
        && Attributes.All(attribute => other.Attributes.TryGetValue(attribute.Key, out HclType? type) && type == attribute.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Attributes.Count;
}
