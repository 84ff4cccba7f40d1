using Steppe.Hcl;

namespace Steppe.JobSpec.Reading;

/// <summary>Brings values into the shape drivers expect.</summary>
/// <remarks>Pure. A number that is no whole one of 64 bits becomes a 64-bit float; an object outside of a list an array of itself.</remarks>
internal static class FreeFormValue
{
    /// <summary>The value in that shape.</summary>
    public static HclValue Of(HclValue value, bool inList = false) => value switch
    {
        HclNumber { Value: var number } => number.TryToLong(out _) ? value : HclValue.Of(BigFloat.FromDouble(number.ToDouble())),
        HclSequence sequence => HclValue.Tuple([.. sequence.Elements.Select(static element => Of(element, inList: true))]),
        HclSet set => HclValue.Tuple([.. set.Elements.Select(static element => Of(element, inList: true))]),
        HclMapping map => Wrapped(HclValue.Object(map.Entries.Select(static entry => KeyValuePair.Create(entry.Key, Of(entry.Value)))), inList),
        _ => value,
    };

    private static HclValue Wrapped(HclMapping map, bool inList) => inList ? map : HclValue.Tuple([map]);
}
