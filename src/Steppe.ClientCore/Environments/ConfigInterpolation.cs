using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steppe.ClientCore;

/// <summary>Evaluates every text in a task's driver configuration.</summary>
/// <remarks>Pure. Numbers, flags and keys stay as they are.</remarks>
public static class ConfigInterpolation
{
    /// <param name="config">The task's <c>config</c> block; null counts as empty.</param>
    /// <param name="interpolation">What references stand for.</param>
    /// <param name="result">The block to hand to the driver.</param>
    /// <param name="error">The first text that cannot be evaluated, with its path.</param>
    public static bool TryApply(
        ImmutableSortedDictionary<string, JsonElement>? config,
        Interpolation interpolation,
        [NotNullWhen(true)] out ImmutableSortedDictionary<string, JsonElement>? result,
        [NotNullWhen(false)] out string? error)
    {
        ImmutableSortedDictionary<string, JsonElement>.Builder built =
            ImmutableSortedDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
        result = null;
        error = null;
        foreach ((string key, JsonElement value) in config ?? ImmutableSortedDictionary<string, JsonElement>.Empty)
        {
            JsonNode? node = Evaluate(value, $"config.{key}", interpolation, ref error);
            if (error is not null)
            {
                return false;
            }

            using JsonDocument document = JsonDocument.Parse(node?.ToJsonString() ?? "null");
            built[key] = document.RootElement.Clone();
        }

        result = built.ToImmutable();
        return true;
    }

    private static JsonNode? Evaluate(JsonElement value, string path, Interpolation interpolation, ref string? error)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                if (interpolation.TryTemplate(value.GetString()!, out string? text, out string? problem))
                {
                    return JsonValue.Create(text);
                }

                error ??= $"{path}: {problem}";
                return null;
            case JsonValueKind.Array:
                var list = new JsonArray();
                foreach (JsonElement element in value.EnumerateArray())
                {
                    list.Add(Evaluate(element, $"{path}[{list.Count}]", interpolation, ref error));
                }

                return list;
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    map[member.Name] = Evaluate(member.Value, $"{path}.{member.Name}", interpolation, ref error);
                }

                return map;
            case JsonValueKind.Undefined:
                return null;
            default:
                return JsonNode.Parse(value.GetRawText());
        }
    }
}
