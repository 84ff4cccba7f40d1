namespace Steppe.Hcl;

/// <summary>Follows attribute, index and splat steps into values.</summary>
internal static class StepEvaluation
{
    /// <summary>Applies all steps in order.</summary>
    public static HclValue Follow(HclValue value, IReadOnlyList<PostfixStep> steps, HclEvaluator evaluator)
    {
        foreach (PostfixStep step in steps)
        {
            evaluator.Session.Step(step.Range);
            value = step switch
            {
                AttributeStep attribute => Attribute(value, attribute),
                IndexStep index => Index(value, evaluator.Value(index.Key), index.Range),
                _ => Splat(value, (SplatStep)step, evaluator),
            };
        }

        return value;
    }

    /// <summary>Gives the element at a key.</summary>
    public static HclValue Index(HclValue value, HclValue key, SourceRange range) => value switch
    {
        HclNull => throw new HclException("Attempt to index null value", "This value is null, so it has no indices.", range),
        _ when key.IsNull => throw new HclException("Invalid index", "Can't use a null value as an index.", range),
        HclSequence sequence => Element(sequence, key, range),
        HclMapping map => HclConversion.ToText(key) is { } name && map.Entries.TryGetValue(name, out HclValue? found)
            ? found
            : throw new HclException("Invalid index", "The given key does not name an element of this collection.", range),
        HclSet => throw new HclException("Invalid index", "Elements of a set have no order and cannot be indexed.", range),
        _ => throw new HclException("Invalid index", "This value does not have any indices.", range),
    };

    private static HclValue Element(HclSequence sequence, HclValue key, SourceRange range)
    {
        if (!HclConversion.TryConvert(key, HclType.Number, out HclValue number, out _) || number is not HclNumber { Value: var index })
        {
            throw new HclException("Invalid index", "A list is indexed by a number: a number is required.", range);
        }

        return index.TryToLong(out long at) && at >= 0 && at < sequence.Elements.Count
            ? sequence.Elements[(int)at]
            : throw new HclException("Invalid index", $"There is no element {index}: this collection has {sequence.Elements.Count}.", range);
    }

    private static HclValue Attribute(HclValue value, AttributeStep step) => value switch
    {
        HclNull => throw new HclException("Attempt to get attribute from null value", "This value is null, so it has no attributes.", step.Range),
        HclMapping map when map.Entries.TryGetValue(step.Name, out HclValue? found) => found,
        HclMapping map => throw new HclException(
            map.Type is HclMapType ? "Missing map element" : "Unsupported attribute",
            $"There is no {(map.Type is HclMapType ? "element" : "attribute")} named \"{step.Name}\" here.",
            step.Range,
            NameSuggestion.Find(step.Name, map.Entries.Keys)),
        HclSequence => throw new HclException(
            "Unsupported attribute", "A list has no attributes: index it ([0]), or use [*] for every element.", step.Range),
        _ => throw new HclException("Unsupported attribute", "This value does not have any attributes.", step.Range),
    };

    // Elements that are not there are judged by their type.
    private static void CheckEmpty(HclCollectionType collection, PostfixStep step)
    {
        if (collection.Element is HclPrimitiveType element)
        {
            throw step is AttributeStep
                ? new HclException("Unsupported attribute", $"A {element} does not have any attributes.", step.Range)
                : new HclException("Invalid index", $"A {element} does not have any indices.", step.Range);
        }

        if (step is AttributeStep attribute && collection.Element is HclObjectType shape && !shape.Attributes.ContainsKey(attribute.Name))
        {
            throw new HclException(
                "Unsupported attribute",
                $"There is no attribute named \"{attribute.Name}\" here.",
                step.Range,
                NameSuggestion.Find(attribute.Name, shape.Attributes.Keys));
        }
    }

    private static HclSequence Splat(HclValue value, SplatStep splat, HclEvaluator evaluator)
    {
        evaluator.Session.StepOver(value, splat.Range);
        IReadOnlyList<HclValue> source = value switch
        {
            HclNull { Type: HclTupleType or HclListType or HclSetType } =>
                throw new HclException("Splat of null value", "This collection is null, so it has no elements.", splat.Range),
            HclNull => [],
            HclSequence sequence => sequence.Elements,
            HclSet set => set.Elements,
            _ => [value],
        };
        if (source.Count == 0 && splat.Each.Count > 0 && value.Type is HclListType or HclSetType)
        {
            CheckEmpty((HclCollectionType)value.Type, splat.Each[0]);
        }

        HclValue[] results = [.. source.Select(element => Follow(element, splat.Each, evaluator))];
        if (results.Length == 0 && splat.Each.Count == 0 && value.Type is HclListType or HclSetType)
        {
            return HclValue.List(((HclCollectionType)value.Type).Element, []);
        }

        bool isUniform = value.Type is HclListType or HclSetType && results.Length > 0 && results.All(result => result.Type == results[0].Type);
        return (HclSequence)HclEvaluator.Bounded(isUniform ? HclValue.List(results[0].Type, results) : HclValue.Tuple(results), splat.Range);
    }
}
