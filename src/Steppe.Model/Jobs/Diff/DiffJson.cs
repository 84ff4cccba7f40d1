using System.Text.Json;

namespace Steppe.Model;

/// <summary>Reads the JSON of a job for comparison: what is absent or null is null everywhere.</summary>
/// <remarks>Pure.</remarks>
internal static class DiffJson
{
    /// <summary>A scalar as text; null when it is not there.</summary>
    public static string? Text(JsonElement? element) => element?.ValueKind switch
    {
        null or JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => element.Value.GetString()!,
        _ => element.Value.GetRawText(),
    };

    /// <summary>The names of the members of either block, in ordinal order.</summary>
    public static IEnumerable<string> Names(JsonElement? old, JsonElement? current) =>
        Members(old).Union(Members(current), StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } block && block.TryGetProperty(name, out JsonElement member)
        && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    public static IEnumerable<JsonElement> Elements(JsonElement? list) =>
        list is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The elements that have a name, by it; of several with one name the first.</summary>
    public static Dictionary<string, JsonElement> ByName(IEnumerable<JsonElement> elements)
    {
        Dictionary<string, JsonElement> byName = new(StringComparer.Ordinal);
        foreach (JsonElement element in elements)
        {
            if (Text(Member(element, "Name")) is { Length: > 0 } name)
            {
                byName.TryAdd(name, element);
            }
        }

        return byName;
    }

    private static IEnumerable<string> Members(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } block ? block.EnumerateObject().Select(static member => member.Name) : [];
}
