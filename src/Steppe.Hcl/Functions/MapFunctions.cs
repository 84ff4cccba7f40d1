using static Steppe.Hcl.Functions.FunctionParameter;

namespace Steppe.Hcl.Functions;

/// <summary>Functions on maps and objects.</summary>
internal static class MapFunctions
{
    public static IReadOnlyList<HclFunction> All { get; } =
    [
        new("index", [Any("collection"), Any("key")], Index),
        new("keys", [Any("map")], Keys),
        new("values", [Any("map")], Values),
        new("lookup", [Any("map"), Text("key"), Any("default")], Lookup),
        new("merge", [], Any("maps", allowsNull: true), Merge),
        new("zipmap", [Texts("keys"), Any("values")], ZipMap),
    ];

    // Despite its name it gives the element at a key, not the position of an element.
    private static HclValue Index(FunctionCall call)
    {
        if (call[0] is HclMapping { Type: not HclMapType })
        {
            throw new FunctionFailure("collection must be a list, a map or a tuple, and an object is none of these: write object[key]");
        }

        if (call[0] is HclSequence && call[1] is not HclNumber)
        {
            throw new FunctionFailure("the key of a list or tuple must be a number");
        }

        try
        {
            return StepEvaluation.Index(call[0], call[1], default);
        }
        catch (HclException error)
        {
            throw new FunctionFailure(error.Diagnostic.Detail.TrimEnd('.'));
        }
    }

    private static HclSequence Keys(FunctionCall call)
    {
        HclValue[] keys = [.. call.Mapping(0).Entries.Keys.Select(HclValue.Of)];
        return call[0].Type is HclMapType ? HclValue.List(HclType.String, keys) : HclValue.Tuple(keys);
    }

    private static HclSequence Values(FunctionCall call)
    {
        HclValue[] values = [.. call.Mapping(0).Entries.Values];
        return call[0].Type is HclMapType map ? HclValue.List(map.Element, values) : HclValue.Tuple(values);
    }

    private static HclValue Lookup(FunctionCall call)
    {
        // The default must fit even where it is not needed.
        HclMapping map = call.Mapping(0);
        HclType wanted = map.Type is HclMapType { Element: var element } ? element : HclType.Any;
        return HclConversion.TryConvert(call[2], wanted, out HclValue result, out string problem)
            ? map.Entries.GetValueOrDefault(call.Text(1), result)
            : throw new FunctionFailure($"the default value must have the type of the map's elements: {problem}", 2);
    }

    private static HclValue Merge(FunctionCall call)
    {
        List<KeyValuePair<string, HclValue>> entries = [];
        foreach (HclValue argument in call.Arguments)
        {
            entries.AddRange(argument is HclMapping map ? map.Entries
                : argument.IsNull && argument.Type is HclAnyType or HclMapType or HclObjectType ? []
                : throw new FunctionFailure($"arguments must be maps or objects, got \"{argument.Type}\""));
        }

        HclType? first = call.Arguments.Count > 0 ? call[0].Type : null;
        return first is HclMapType common && call.Arguments.All(argument => argument.Type == common)
            ? HclValue.Map(common.Element, entries)
            : HclValue.Object(entries);
    }

    private static HclMapping ZipMap(FunctionCall call)
    {
        string[] keys = [.. call.Texts(0)];
        HclSequence values = call[1] as HclSequence ?? throw new FunctionFailure("values parameter must be a list or tuple value", 1);
        if (keys.Length != values.Elements.Count)
        {
            throw new FunctionFailure($"number of keys ({keys.Length}) does not match number of values ({values.Elements.Count})");
        }

        IEnumerable<KeyValuePair<string, HclValue>> entries = keys.Zip(values.Elements, KeyValuePair.Create);
        return values.Type is HclListType list ? HclValue.Map(list.Element, entries) : HclValue.Object(entries);
    }
}
