using static Steppe.Hcl.Functions.FunctionParameter;

namespace Steppe.Hcl.Functions;

/// <summary>Functions on lists and tuples, and on collections of any kind.</summary>
internal static class CollectionFunctions
{
    public static IReadOnlyList<HclFunction> All { get; } =
    [
        new("coalesce", [], Any("vals", allowsNull: true), Coalesce),
        new("coalescelist", [], Any("vals", allowsNull: true), CoalesceList),
        new("compact", [Texts("list")], static call => HclValue.List(
            HclType.String, [.. call.Elements(0).Where(static item => item is HclString { Value.Length: > 0 })])),
        new("concat", [], Any("seqs"), Concat),
        new("contains", [Any("list"), Any("value")], static call =>
            HclValue.Of(call.Elements(0).Contains(call[1], HclValueComparer.Instance))),
        new("distinct", [new("list", HclType.List(HclType.Any))], static call => Like(call[0], call.Elements(0).Distinct(HclValueComparer.Instance))),
        new("chunklist", [new("list", HclType.List(HclType.Any)), Number("size")], ChunkList),
        new("element", [Any("list"), Number("index")], Element),
        new("flatten", [Any("list")], static call => HclValue.Tuple([.. call.Elements(0).SelectMany(Flat)])),
        new("length", [Any("value")], Length),
        new("slice", [Any("list"), Number("start_index"), Number("end_index")], Slice),
        new("sort", [Texts("list")], static call => HclValue.List(
            HclType.String, [.. call.Texts(0).Order(StringComparer.Ordinal).Select(HclValue.Of)])),
    ];

    private static HclValue Coalesce(FunctionCall call)
    {
        HclType common = HclUnification.Unify(call.Arguments.Select(static argument => argument.Type))
            ?? throw new FunctionFailure("all arguments must have the same type");
        HclValue first = call.Arguments.FirstOrDefault(static argument => !argument.IsNull)
            ?? throw new FunctionFailure("no non-null arguments");
        return HclConversion.TryConvert(first, common, out HclValue result, out string problem) ? result : throw new FunctionFailure(problem);
    }

    private static HclValue CoalesceList(FunctionCall call) =>
        call.Arguments.Any(static argument => argument.Type is not (HclListType or HclTupleType))
            ? throw new FunctionFailure("coalescelist arguments must be lists or tuples")
            : call.Arguments.FirstOrDefault(static argument => argument is HclSequence { Elements.Count: > 0 })
                ?? throw new FunctionFailure("no non-null arguments");

    private static HclSequence Concat(FunctionCall call)
    {
        if (call.Arguments.Count == 0)
        {
            throw new FunctionFailure("at least one argument is required");
        }

        List<HclValue> elements = [];
        for (int index = 0; index < call.Arguments.Count; index++)
        {
            elements.AddRange((call[index] as HclSequence)?.Elements ?? throw new FunctionFailure($"all arguments must be lists or tuples; got {call[index].Type}", index));
        }

        bool areLists = call.Arguments.All(static argument => argument.Type is HclListType);
        if (areLists && HclUnification.Unify(call.Arguments.Select(static argument => argument.Type)) is HclListType common
            && HclConversion.TryConvert(HclValue.Tuple(elements), common, out HclValue list, out _))
        {
            return (HclSequence)list;
        }

        return HclValue.Tuple(elements);
    }

    private static HclSequence ChunkList(FunctionCall call)
    {
        int size = call.Integer(1);
        if (size < 0)
        {
            throw new FunctionFailure("the size must not be negative", 1);
        }

        IReadOnlyList<HclValue> elements = call.Elements(0);
        IEnumerable<HclValue> chunks = elements.Count == 0 ? [] : elements.Chunk(size == 0 ? elements.Count : size).Select(chunk => Like(call[0], chunk));
        return HclValue.List(call[0].Type, [.. chunks]);
    }

    private static HclValue Element(FunctionCall call)
    {
        IReadOnlyList<HclValue> elements = (call[0] as HclSequence)?.Elements ?? throw new FunctionFailure("a list or tuple is required", 0);
        int index = call.Integer(1);
        return elements.Count == 0
            ? throw new FunctionFailure("cannot use element function with an empty list")
            : index < 0 ? throw new FunctionFailure("cannot use element function with a negative index", 1) : elements[index % elements.Count];
    }

    private static IEnumerable<HclValue> Flat(HclValue value) => value switch
    {
        HclSequence sequence => sequence.Elements.SelectMany(Flat),
        HclSet set => set.Elements.SelectMany(Flat),
        _ => [value],
    };

    private static HclValue Length(FunctionCall call) => HclValue.Of(call[0] switch
    {
        HclSequence sequence => sequence.Elements.Count,
        HclSet set => set.Elements.Count,
        HclMapping { Type: HclMapType } map => map.Entries.Count,
        HclMapping => throw new FunctionFailure("collection must be a list, a map or a tuple, and an object is none of these: count its keys, length(keys(…))"),
        _ => throw new FunctionFailure("collection must be a list, a map or a tuple"),
    });

    private static HclSequence Slice(FunctionCall call)
    {
        IReadOnlyList<HclValue> elements = (call[0] as HclSequence)?.Elements ?? throw new FunctionFailure("a list or tuple is required", 0);
        int start = call.Integer(1);
        int end = call.Integer(2);
        if (start < 0 || start > end)
        {
            throw new FunctionFailure("start index must be at least zero and not greater than the end index", 1);
        }

        return end > elements.Count
            ? throw new FunctionFailure("end index must not be greater than the length of the list", 2)
            : Like(call[0], elements.Skip(start).Take(end - start));
    }

    private static HclSequence Like(HclValue original, IEnumerable<HclValue> elements) =>
        original.Type is HclListType list ? HclValue.List(list.Element, [.. elements]) : HclValue.Tuple([.. elements]);
}
