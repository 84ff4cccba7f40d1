namespace Steppe.Hcl;

/// <summary>Converts values between types, the way the language does it silently.</summary>
/// <remarks>Pure. A refusal says in a few words what is needed instead.</remarks>
public static class HclConversion
{
    /// <summary>Converts <paramref name="value"/> to <paramref name="type"/>.</summary>
    /// <param name="value">The value to convert.</param>
    /// <param name="type">The type wanted; parts that are <see cref="HclType.Any"/> keep what is there.</param>
    /// <param name="result">The converted value; null of that type for null.</param>
    /// <param name="problem">What is needed instead, such as <c>a number is required</c>.</param>
    public static bool TryConvert(HclValue value, HclType type, out HclValue result, out string problem)
    {
        (HclValue? converted, problem) = Convert(value, type);
        result = converted ?? value;
        return converted is not null;
    }

    /// <summary>Converts to text what has one: strings, numbers and truth values.</summary>
    public static string? ToText(HclValue value) => value switch
    {
        HclString text => text.Value,
        HclNumber number => number.Value.ToString(),
        HclBool flag => flag.Value ? "true" : "false",
        _ => null,
    };

    private static (HclValue? Value, string Problem) Convert(HclValue value, HclType type)
    {
        if (type is HclAnyType || (value.Type == type && !type.HasAny))
        {
            return (value, "");
        }

        if (value is HclNull)
        {
            return CouldBe(value.Type, type) ? (new HclNull(type), "") : (null, $"{type.FriendlyName} required");
        }

        return type switch
        {
            HclPrimitiveType primitive => ConvertPrimitive(value, primitive),
            HclListType or HclSetType => ConvertSequence(value, (HclCollectionType)type),
            HclMapType map => ConvertMap(value, map),
            HclTupleType tuple => ConvertTuple(value, tuple),
            HclObjectType shape => ConvertObject(value, shape),
            _ => (null, $"{type} required"),
        };
    }

    // Whether some value of the one type can become the other: what is empty or null is judged by its type alone.
    private static bool CouldBe(HclType from, HclType to) => (from, to) switch
    {
        (HclAnyType, _) or (_, HclAnyType) => true,
        (HclPrimitiveType a, HclPrimitiveType b) => a.Name == b.Name || a.Name == "string" || b.Name == "string",
        (HclMapType a, HclMapType b) => CouldBe(a.Element, b.Element),
        (HclObjectType a, HclMapType b) => a.Attributes.Values.All(attribute => CouldBe(attribute, b.Element)),
        (HclMapType a, HclObjectType b) => b.Attributes.Values.All(attribute => CouldBe(a.Element, attribute)),
        (HclObjectType a, HclObjectType b) => b.Attributes.All(attribute => a.Attributes.TryGetValue(attribute.Key, out HclType? own) && CouldBe(own, attribute.Value)),
        (HclTupleType a, HclTupleType b) => a.Elements.Count == b.Elements.Count && a.Elements.Zip(b.Elements, CouldBe).All(static fits => fits),
        (HclTupleType a, HclListType or HclSetType) => a.Elements.All(element => CouldBe(element, ((HclCollectionType)to).Element)),
        (HclListType or HclSetType, HclListType or HclSetType) => CouldBe(((HclCollectionType)from).Element, ((HclCollectionType)to).Element),
        _ => false,
    };

    private static (HclValue? Value, string Problem) ConvertPrimitive(HclValue value, HclPrimitiveType type) => (type.Name, value) switch
    {
        ("string", HclNumber or HclBool) => (HclValue.Of(ToText(value)!), ""),
        ("number", HclString text) when BigFloat.TryParse(text.Value, out BigFloat number) => (HclValue.Of(number), ""),
        ("bool", HclString { Value: "true" or "1" }) => (HclValue.Of(value: true), ""),
        ("bool", HclString { Value: "false" or "0" }) => (HclValue.Of(value: false), ""),
        ("string", _) => (null, "string required"),
        _ => (null, $"a {type.Name} is required"),
    };

    private static (HclValue? Value, string Problem) ConvertSequence(HclValue value, HclCollectionType type)
    {
        IReadOnlyList<HclValue>? elements = value switch
        {
            HclSequence sequence => sequence.Elements,
            HclSet set => set.Elements,
            _ => null,
        };
        if (elements is null)
        {
            return (null, $"{type.FriendlyName} required");
        }

        (IReadOnlyList<HclValue>? converted, HclType element, string problem) = ConvertElements(elements, type.Element, value.Type);
        if (converted is null || !CouldBe(value.Type, type))
        {
            return (null, problem.Length > 0 ? problem : $"{type.FriendlyName} required");
        }

        return (type is HclSetType ? HclSet.Create(element, converted) : HclValue.List(element, converted), "");
    }

    private static (HclValue? Value, string Problem) ConvertMap(HclValue value, HclMapType type)
    {
        if (value is not HclMapping map)
        {
            return (null, $"{type.FriendlyName} required");
        }

        HclValue[] values = [.. map.Entries.Values];
        (IReadOnlyList<HclValue>? converted, HclType element, string problem) = ConvertElements(values, type.Element, value.Type);
        return converted is null || !CouldBe(value.Type, type)
            ? (null, problem.Length > 0 ? problem : $"{type.FriendlyName} required")
            : (HclValue.Map(element, map.Entries.Keys.Zip(converted, KeyValuePair.Create)), "");
    }

    private static (IReadOnlyList<HclValue>? Values, HclType Element, string Problem) ConvertElements(
        IReadOnlyList<HclValue> elements, HclType element, HclType from)
    {
        if (element is HclAnyType)
        {
            HclType? common = elements.Count == 0 && from is HclCollectionType known
                ? known.Element
                : HclUnification.Unify(elements.Select(static item => item.Type));
            if (common is null)
            {
                return (null, element, "all elements must have the same type");
            }

            element = common;
        }

        List<HclValue> converted = [];
        foreach (HclValue item in elements)
        {
            (HclValue? next, string problem) = Convert(item, element);
            if (next is null)
            {
                return (null, element, $"incorrect element type: {problem}");
            }

            converted.Add(next);
        }

        return (converted, element.HasAny && converted.Count > 0 ? converted[0].Type : element, "");
    }

    private static (HclValue? Value, string Problem) ConvertTuple(HclValue value, HclTupleType type)
    {
        if (value is not HclSequence { Type: HclTupleType } sequence)
        {
            return (null, "tuple required");
        }

        if (sequence.Elements.Count != type.Elements.Count)
        {
            return (null, $"a tuple of {type.Elements.Count} elements is required");
        }

        List<HclValue> converted = [];
        foreach ((HclValue element, HclType wanted) in sequence.Elements.Zip(type.Elements))
        {
            (HclValue? next, string problem) = Convert(element, wanted);
            if (next is null)
            {
                return (null, $"element {converted.Count}: {problem}");
            }

            converted.Add(next);
        }

        return (HclValue.Tuple(converted), "");
    }

    private static (HclValue? Value, string Problem) ConvertObject(HclValue value, HclObjectType type)
    {
        if (value is not HclMapping map)
        {
            return (null, "object required");
        }

        Dictionary<string, HclValue> converted = new(StringComparer.Ordinal);
        foreach ((string name, HclType wanted) in type.Attributes)
        {
            if (!map.Entries.TryGetValue(name, out HclValue? attribute))
            {
                return (null, $"attribute \"{name}\" is required");
            }

            (HclValue? next, string problem) = Convert(attribute, wanted);
            if (next is null)
            {
                return (null, $"attribute \"{name}\": {problem}");
            }

            converted[name] = next;
        }

        return (HclValue.Object(converted), "");
    }
}
