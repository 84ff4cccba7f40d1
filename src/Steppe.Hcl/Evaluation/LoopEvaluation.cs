namespace Steppe.Hcl;

/// <summary>Runs <c>for</c> expressions.</summary>
internal static class LoopEvaluation
{
    /// <summary>Gives the tuple or object a loop builds.</summary>
    public static HclValue Evaluate(ForExpression loop, HclEvaluator evaluator)
    {
        List<HclValue> values = [];
        OrderedDictionary<string, List<HclValue>> byKey = new(StringComparer.Ordinal);
        foreach ((HclValue key, HclValue value) in Entries(loop.Collection, evaluator))
        {
            HclEvaluator inner = Enter(loop.KeyName, key, loop.ValueName, value, evaluator);
            if (loop.Condition is not null && !inner.Condition(loop.Condition, "Invalid 'for' condition"))
            {
                continue;
            }

            if (loop.Key is null)
            {
                values.Add(inner.Value(loop.Value));
            }
            else
            {
                AddTo(byKey, Key(loop.Key, inner), loop, inner.Value(loop.Value));
            }
        }

        return loop.Key is null
            ? HclValue.Tuple(values)
            : HclValue.Object(byKey.Select(entry => KeyValuePair.Create(entry.Key, loop.Groups ? HclValue.Tuple(entry.Value) : entry.Value[0])));
    }

    /// <summary>Lists keys and values of what can be iterated.</summary>
    public static IEnumerable<(HclValue Key, HclValue Value)> Entries(HclExpression collection, HclEvaluator evaluator) =>
        evaluator.Value(collection) switch
        {
            HclSequence sequence => sequence.Elements.Select(static (element, index) => (HclValue.Of(index), element)),
            HclSet set => set.Elements.Select(static element => (element, element)),
            HclMapping map => map.Entries.Select(static entry => (HclValue.Of(entry.Key), entry.Value)),
            HclNull => throw new HclException("Iteration over null value", "A null value cannot be iterated.", collection.Range),
            var other => throw new HclException(
                "Iteration over non-iterable value", $"A value of type {other.Type} cannot be used as the collection of a loop.", collection.Range),
        };

    /// <summary>The evaluator inside the loop.</summary>
    public static HclEvaluator Enter(string? keyName, HclValue key, string valueName, HclValue value, HclEvaluator evaluator)
    {
        Dictionary<string, HclValue> names = new(StringComparer.Ordinal) { [valueName] = value };
        if (keyName is not null)
        {
            names[keyName] = key;
        }

        return evaluator.With(names);
    }

    private static string Key(HclExpression expression, HclEvaluator evaluator)
    {
        HclValue key = evaluator.Value(expression);
        return HclConversion.ToText(key) ?? throw new HclException(
            "Invalid object key", key.IsNull ? "The key is null." : "The key is no text: string required.", expression.Range);
    }

    private static void AddTo(OrderedDictionary<string, List<HclValue>> byKey, string key, ForExpression loop, HclValue value)
    {
        if (!byKey.TryGetValue(key, out List<HclValue>? group))
        {
            byKey[key] = [value];
            return;
        }

        if (!loop.Groups)
        {
            throw new HclException(
                "Duplicate object key", $"Two items give the key \"{key}\". To collect them, put \"...\" after the value.", loop.Key!.Range);
        }

        group.Add(value);
    }
}
