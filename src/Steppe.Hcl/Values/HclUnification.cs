namespace Steppe.Hcl;

/// <summary>Finds the one type several values can be converted to.</summary>
/// <remarks>Pure.</remarks>
internal static class HclUnification
{
    /// <summary>Finds the common type; null when there is none. No types at all, or only nulls, give <see cref="HclType.Any"/>.</summary>
    public static HclType? Unify(IEnumerable<HclType> types)
    {
        HclType common = HclType.Any;
        foreach (HclType type in types)
        {
            if (Unify(common, type) is not { } next)
            {
                return null;
            }

            common = next;
        }

        return common;
    }

    private static HclType? Unify(HclType left, HclType right) => (left, right) switch
    {
        _ when left == right => left,
        (HclAnyType, _) => right,
        (_, HclAnyType) => left,
        (HclPrimitiveType a, HclPrimitiveType b) => a.Name == "string" || b.Name == "string" ? HclType.String : null,
        (HclObjectType a, HclObjectType b) => UnifyObjects(a, b),
        (HclMapType a, HclMapType b) => Wrap(Unify(a.Element, b.Element), HclType.Map),
        (HclObjectType a, HclMapType b) => Wrap(Unify(a.Attributes.Values.Append(b.Element)), HclType.Map),
        (HclMapType a, HclObjectType b) => Wrap(Unify(b.Attributes.Values.Prepend(a.Element)), HclType.Map),
        (HclTupleType a, HclTupleType b) => UnifyTuples(a, b),
        (HclListType a, HclListType b) => Wrap(Unify(a.Element, b.Element), HclType.List),
        (HclTupleType a, HclListType b) => Wrap(Unify(a.Elements.Append(b.Element)), HclType.List),
        (HclListType a, HclTupleType b) => Wrap(Unify(b.Elements.Prepend(a.Element)), HclType.List),
        (HclSetType a, HclSetType b) => Wrap(Unify(a.Element, b.Element), HclType.Set),
        (HclTupleType a, HclSetType b) => Wrap(Unify(a.Elements.Append(b.Element)), HclType.Set),
        (HclSetType a, HclTupleType b) => Wrap(Unify(b.Elements.Prepend(a.Element)), HclType.Set),
        (HclListType a, HclSetType b) => Wrap(Unify(a.Element, b.Element), HclType.List),
        (HclSetType a, HclListType b) => Wrap(Unify(a.Element, b.Element), HclType.List),
        _ => null,
    };

    private static HclType? UnifyObjects(HclObjectType left, HclObjectType right)
    {
        if (left.Attributes.Count == right.Attributes.Count && left.Attributes.Keys.All(right.Attributes.ContainsKey))
        {
            SortedDictionary<string, HclType> attributes = new(StringComparer.Ordinal);
            foreach ((string name, HclType type) in left.Attributes)
            {
                if (Unify(type, right.Attributes[name]) is not { } common)
                {
                    return null;
                }

                attributes[name] = common;
            }

            return new HclObjectType(attributes);
        }

        return Wrap(Unify(left.Attributes.Values.Concat(right.Attributes.Values)), HclType.Map);
    }

    private static HclType? UnifyTuples(HclTupleType left, HclTupleType right)
    {
        if (left.Elements.Count != right.Elements.Count)
        {
            return Wrap(Unify(left.Elements.Concat(right.Elements)), HclType.List);
        }

        HclType?[] elements = [.. left.Elements.Zip(right.Elements, Unify)];
        return elements.All(static element => element is not null) ? new HclTupleType(elements!) : null;
    }

    private static HclType? Wrap(HclType? element, Func<HclType, HclType> kind) => element is null ? null : kind(element);
}
