using System.Text.Json.Nodes;

namespace Steppe.Model.Tests;

/// <summary>Says where two JSON values differ first, for messages of failing tests.</summary>
internal static class JsonDifference
{
    public static string? First(JsonNode? expected, JsonNode? actual, string path)
    {
        switch (expected, actual)
        {
            case (JsonObject left, JsonObject right):
                return left.Select(static member => member.Key).Union(right.Select(static member => member.Key), StringComparer.Ordinal)
                    .Select(key => left.ContainsKey(key) != right.ContainsKey(key)
                        ? $"{path}.{key} is only on one side"
                        : First(left[key], right[key], $"{path}.{key}"))
                    .FirstOrDefault(static difference => difference is not null);
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                return Enumerable.Range(0, left.Count)
                    .Select(index => First(left[index], right[index], $"{path}[{index}]"))
                    .FirstOrDefault(static difference => difference is not null);
            default:
                return JsonNode.DeepEquals(expected, actual)
                    ? null
                    : $"{path}: expected {expected?.ToJsonString() ?? "null"}, got {actual?.ToJsonString() ?? "null"}";
        }
    }
}
