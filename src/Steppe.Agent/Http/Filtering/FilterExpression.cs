using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Steppe.Agent.Http;

/// <summary>A filter as a tree.</summary>
/// <remarks>Source: HTTP API, filter grammar. A value is text, compared with a field in the field's own type.</remarks>
internal abstract record FilterExpression
{
    private FilterExpression()
    {
    }

    /// <summary>Whether it holds for a row.</summary>
    public abstract bool Holds(JsonElement row);

    internal sealed record And(FilterExpression Left, FilterExpression Right) : FilterExpression
    {
        public override bool Holds(JsonElement row) => Left.Holds(row) && Right.Holds(row);
    }

    internal sealed record Or(FilterExpression Left, FilterExpression Right) : FilterExpression
    {
        public override bool Holds(JsonElement row) => Left.Holds(row) || Right.Holds(row);
    }

    internal sealed record Not(FilterExpression Inner) : FilterExpression
    {
        public override bool Holds(JsonElement row) => !Inner.Holds(row);
    }

    internal sealed record Equal(FilterSelector Selector, string Value) : FilterExpression
    {
        public override bool Holds(JsonElement row) => Selector.Find(row) is { } field && SameText(field, Value);
    }

    internal sealed record Empty(FilterSelector Selector) : FilterExpression
    {
        public override bool Holds(JsonElement row) => Selector.Find(row) is not { } field || field.ValueKind switch
        {
            JsonValueKind.String => field.GetString()!.Length == 0,
            JsonValueKind.Array => field.GetArrayLength() == 0,
            JsonValueKind.Object => !field.EnumerateObject().MoveNext(),
            JsonValueKind.Null => true,
            _ => false,
        };
    }

    /// <summary>A list holds the value, a map has the key, a text contains it.</summary>
    internal sealed record Contains(FilterSelector Selector, string Value) : FilterExpression
    {
        public override bool Holds(JsonElement row) => Selector.Find(row) is { } field && field.ValueKind switch
        {
            JsonValueKind.Array => field.EnumerateArray().Any(element => SameText(element, Value)),
            JsonValueKind.Object => field.TryGetProperty(Value, out _),
            JsonValueKind.String => field.GetString()!.Contains(Value, StringComparison.Ordinal),
            _ => false,
        };
    }

    internal sealed record Matches(FilterSelector Selector, Regex Pattern) : FilterExpression
    {
        public override bool Holds(JsonElement row) =>
            Selector.Find(row) is { ValueKind: JsonValueKind.String } field && Pattern.IsMatch(field.GetString()!);
    }

    private static bool SameText(JsonElement field, string value) => field.ValueKind switch
    {
        JsonValueKind.String => field.GetString() == value,
        JsonValueKind.True => value == "true",
        JsonValueKind.False => value == "false",
        JsonValueKind.Number => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && field.GetDouble().Equals(number),
        _ => false,
    };
}
