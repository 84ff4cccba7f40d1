using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steppe.ClientCore;

/// <summary>The functions that driver configuration may call at run time.</summary>
/// <remarks>Pure. Values are JSON. Source: job specification, driver framework facts.</remarks>
internal static class TemplateFunctions
{
    /// <exception cref="TemplateException">No such function, or arguments it cannot take.</exception>
    public static JsonNode? Call(string name, IReadOnlyList<JsonNode?> arguments) => (name, arguments.Count) switch
    {
        ("abs", 1) => Math.Abs(Number(arguments[0])),
        ("coalesce", > 0) => arguments.FirstOrDefault(static one => one is not null && Text(one).Length > 0)
            ?? throw new TemplateException("coalesce: every argument is empty"),
        ("concat", _) => new JsonArray([.. arguments.SelectMany(List).Select(static one => one?.DeepClone())]),
        ("hasindex", 2) => TryIndex(arguments[0], arguments[1], out _),
        ("int", 1) => decimal.Truncate(Number(arguments[0])),
        ("jsondecode", 1) => Decode(Text(arguments[0])),
        ("jsonencode", 1) => arguments[0]?.ToJsonString() ?? "null",
        ("length", 1) => arguments[0] is JsonObject map ? map.Count : List(arguments[0]).Count,
        ("lower", 1) => Text(arguments[0]).ToLowerInvariant(),
        ("upper", 1) => Text(arguments[0]).ToUpperInvariant(),
        ("max", > 0) => arguments.Max(Number),
        ("min", > 0) => arguments.Min(Number),
        ("reverse", 1) => string.Concat(Runes(arguments[0]).Reverse()),
        ("strlen", 1) => Runes(arguments[0]).Length,
        ("substr", 3) => Substring(Runes(arguments[0]), (int)Number(arguments[1]), (int)Number(arguments[2])),
        _ => throw new TemplateException($"there is no function {name} with {arguments.Count} arguments"),
    };

    /// <summary>The text a value becomes inside a template.</summary>
    public static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonValue scalar => scalar.GetValueKind() switch
        {
            JsonValueKind.String => scalar.GetValue<string>(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => Number(scalar).ToString("0.#############################", CultureInfo.InvariantCulture),
        },
        _ => value.ToJsonString(),
    };

    /// <summary>Finds an element of a list by its number or of a map by its name.</summary>
    public static bool TryIndex(JsonNode? value, JsonNode? index, out JsonNode? member)
    {
        member = null;
        switch (value)
        {
            case JsonObject map:
                return map.TryGetPropertyValue(Text(index), out member);
            case JsonArray list when decimal.TryParse(Text(index), CultureInfo.InvariantCulture, out decimal at)
                && at >= 0 && at < list.Count && decimal.IsInteger(at):
                member = list[(int)at];
                return true;
            default:
                return false;
        }
    }

    private static decimal Number(JsonNode? value)
    {
        string text = value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.Number ? scalar.ToJsonString() : Text(value);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            ? number
            : throw new TemplateException($"\"{text}\" is not a number");
    }

    private static JsonArray List(JsonNode? value) => value as JsonArray ?? throw new TemplateException("a list is needed");

    private static JsonNode? Decode(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException error)
        {
            throw new TemplateException($"jsondecode: {error.Message}");
        }
    }

    private static string[] Runes(JsonNode? value) => [.. Text(value).EnumerateRunes().Select(static rune => rune.ToString())];

    private static string Substring(string[] runes, int offset, int length)
    {
        int start = Math.Clamp(offset < 0 ? runes.Length + offset : offset, 0, runes.Length);
        int count = length < 0 ? runes.Length - start : Math.Min(length, runes.Length - start);
        return new StringBuilder().AppendJoin("", runes[start..(start + count)]).ToString();
    }
}
