using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steppe.Hcl;

namespace Steppe.JobSpec.Reading;

/// <summary>Builds the JSON of a block whose content is not ours to judge, such as a driver's <c>config</c>.</summary>
/// <remarks>
/// Nested blocks, and objects that are not list elements, become arrays of maps: drivers are written against the shape the
/// legacy language gave them.
/// </remarks>
internal static class FreeFormJson
{
    // JSON readers, ours and others, stop at 64; the job around a config takes a few of them.
    private const int MaxDepth = 48;

    /// <summary>Gives each entry as an element of its own; what is nested too deep to be sent anywhere is an error.</summary>
    public static ImmutableSortedDictionary<string, JsonElement> Freeze(JsonObject content, SourceRange range, DiagnosticList diagnostics)
    {
        ImmutableSortedDictionary<string, JsonElement>.Builder map = ImmutableSortedDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
        if (Depth(content) > MaxDepth)
        {
            diagnostics.Error("Nesting too deep", $"Blocks and values in here may be nested at most {MaxDepth} deep; a block counts twice, and once more for each label.", range);
            return map.ToImmutable();
        }

        using JsonDocument document = JsonDocument.Parse(content.ToJsonString());
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            map[property.Name] = property.Value.Clone();
        }

        return map.ToImmutable();
    }

    private static int Depth(JsonNode? node) => node switch
    {
        JsonObject map => 1 + map.Select(static entry => Depth(entry.Value)).DefaultIfEmpty().Max(),
        JsonArray array => 1 + array.Select(Depth).DefaultIfEmpty().Max(),
        _ => 0,
    };

    /// <summary>Adds a map to the array under a name, wrapped once per label.</summary>
    public static void AddBlock(JsonObject content, string name, IEnumerable<string> labels, JsonObject body)
    {
        foreach (string label in labels.Reverse())
        {
            body = new JsonObject { [label] = new JsonArray(body) };
        }

        if (content[name] is JsonArray array)
        {
            array.Add((JsonNode)body);
        }
        else
        {
            content[name] = new JsonArray(body);
        }
    }

    /// <summary>The JSON of a value.</summary>
    public static JsonNode? Of(HclValue value, bool inList = false) => value switch
    {
        HclNull => null,
        HclString text => JsonValue.Create(text.Value),
        HclBool flag => JsonValue.Create(flag.Value),
        HclNumber { Value: var number } => number.TryToLong(out long whole) ? JsonValue.Create(whole) : JsonValue.Create(number.ToDouble()),
        HclSequence sequence => new JsonArray([.. sequence.Elements.Select(static element => Of(element, inList: true))]),
        HclSet set => new JsonArray([.. set.Elements.Select(static element => Of(element, inList: true))]),
        HclMapping map => Wrapped(new JsonObject(map.Entries.Select(static entry => KeyValuePair.Create(entry.Key, Of(entry.Value)))), inList),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The map itself inside a list, else an array of it.</summary>
    public static JsonNode Wrapped(JsonObject map, bool inList) => inList ? map : new JsonArray(map);
}
