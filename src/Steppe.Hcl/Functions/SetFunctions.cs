using static Steppe.Hcl.Functions.FunctionParameter;

namespace Steppe.Hcl.Functions;

/// <summary>Set algebra.</summary>
internal static class SetFunctions
{
    private static readonly FunctionParameter Sets = new("sets", HclType.Set(HclType.Any));

    public static IReadOnlyList<HclFunction> All { get; } =
    [
        new("setintersection", [Sets], Sets, static call => Combine(call, static (left, right) => left.Intersect(right, HclValueComparer.Instance))),
        new("setunion", [Sets], Sets, static call => Combine(call, static (left, right) => left.Union(right, HclValueComparer.Instance))),
        new("setproduct", [], Any("sets"), Product),
    ];

    private static HclSet Combine(FunctionCall call, Func<IEnumerable<HclValue>, IEnumerable<HclValue>, IEnumerable<HclValue>> combine)
    {
        // An empty set says nothing certain about its elements, yet "string" still wins over other primitives.
        HclSetType common = HclUnification.Unify(call.Arguments.Select(static argument => argument.Type)) as HclSetType
            ?? throw new FunctionFailure("given sets must all have compatible element types");
        IEnumerable<HclValue> result = Converted(call[0], common);
        foreach (HclValue next in call.Arguments.Skip(1))
        {
            result = combine(result, Converted(next, common)).ToList();
        }

        return HclSet.Create(common.Element, result);
    }

    private static IReadOnlyList<HclValue> Converted(HclValue set, HclSetType type) =>
        HclConversion.TryConvert(set, type, out HclValue converted, out string problem)
            ? ((HclSet)converted).Elements
            : throw new FunctionFailure(problem);

    private static HclValue Product(FunctionCall call)
    {
        if (call.Arguments.Count < 2)
        {
            throw new FunctionFailure("at least two arguments are required");
        }

        HclType[] types = [.. call.Arguments.Select(ElementType)];
        List<HclValue[]> rows = [[]];
        for (int index = 0; index < call.Arguments.Count; index++)
        {
            HclValue[] elements = [.. call.Elements(index).Select(element =>
                HclConversion.TryConvert(element, types[index], out HclValue converted, out _) ? converted : element)];
            if ((long)rows.Count * elements.Length * (index + 1) > HclLimits.MaxValueCount)
            {
                throw new FunctionFailure("the product is too large");
            }

            rows = [.. rows.SelectMany(row => elements, static (row, element) => (HclValue[])[.. row, element])];
        }

        IEnumerable<HclValue> tuples = rows.Select(static row => HclValue.Tuple(row));
        HclTupleType type = new(types);
        return call.Arguments.Any(static argument => argument is HclSet) ? HclSet.Create(type, tuples) : HclValue.List(type, [.. tuples]);
    }

    private static HclType ElementType(HclValue collection) => collection.Type switch
    {
        HclCollectionType typed => typed.Element,
        HclTupleType tuple => HclUnification.Unify(tuple.Elements) ?? throw new FunctionFailure("all elements must be of the same type"),
        _ => throw new FunctionFailure("a set or a list is required"),
    };
}
