using System.Text.Json;

namespace Steppe.Model;

/// <summary>Compares blocks of any shape, such as a driver's configuration: every value in them has a path.</summary>
/// <remarks>Pure. Paths look like <c>mounts[0].target</c>.</remarks>
internal static class OpaqueDifference
{
    /// <summary>All values of both, or null when none differs.</summary>
    public static FieldDiff[]? Between(JsonElement? old, JsonElement? current)
    {
        SortedDictionary<string, string> before = new(StringComparer.Ordinal), after = new(StringComparer.Ordinal);
        AddLeaves(before, "", old);
        AddLeaves(after, "", current);
        FieldDiff[] fields =
        [
            .. before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(path => FieldDifference.Of(path, before.GetValueOrDefault(path), after.GetValueOrDefault(path))!),
        ];
        return Array.Exists(fields, static field => field.Type != DiffTypes.None) ? fields : null;
    }

    private static void AddLeaves(SortedDictionary<string, string> leaves, string path, JsonElement? element)
    {
        switch (element)
        {
            case null:
                break;
            case { ValueKind: JsonValueKind.Object } block when block.EnumerateObject().Any():
                foreach (JsonProperty member in block.EnumerateObject())
                {
                    AddLeaves(leaves, path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value);
                }

                break;
            case { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0:
                int at = 0;
                foreach (JsonElement item in list.EnumerateArray())
                {
                    AddLeaves(leaves, $"{path}[{at++}]", item);
                }

                break;
            case { } leaf when path.Length > 0:
                leaves[path] = DiffJson.Text(leaf) ?? "null";
                break;
            default:
                break;
        }
    }
}
