using System.Text.Json;

namespace Steppe.Model;

/// <summary>Compares lists inside a block.</summary>
/// <remarks>Pure. Blocks with names are compared by name; of the others, those that are in both lists are the same.</remarks>
internal static class ListDifference
{
    /// <summary>The differences of two lists of blocks.</summary>
    public static IEnumerable<ObjectDiff> OfBlocks(string name, JsonElement[] old, JsonElement[] current)
    {
        Dictionary<string, JsonElement> before = DiffJson.ByName(old), after = DiffJson.ByName(current);
        IEnumerable<ObjectDiff?> differences = before.Count == old.Length && after.Count == current.Length
            ? before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(key => BlockDifference.OfBlock(
                name,
                before.TryGetValue(key, out JsonElement was) ? was : null,
                after.TryGetValue(key, out JsonElement now) ? now : null))
            : Unnamed(name, old, current);
        return differences.OfType<ObjectDiff>();
    }

    /// <summary>The difference of two lists of texts: what is in which, or their places where only the order differs.</summary>
    public static ObjectDiff? OfTexts(string name, string[] old, string[] current)
    {
        if (old.SequenceEqual(current, StringComparer.Ordinal))
        {
            return null;
        }

        string[] all = [.. old.Union(current, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        FieldDiff[] fields =
        [
            .. all.Select(text => FieldDifference.Of(name, old.Contains(text) ? text : null, current.Contains(text) ? text : null)!),
        ];
        if (Array.TrueForAll(fields, static field => field.Type == DiffTypes.None))
        {
            fields =
            [
                .. Enumerable.Range(0, Math.Max(old.Length, current.Length))
                    .Select(at => FieldDifference.Of($"{name}[{at}]", old.ElementAtOrDefault(at), current.ElementAtOrDefault(at))!),
            ];
        }

        string type = old.Length == 0 ? DiffTypes.Added : current.Length == 0 ? DiffTypes.Deleted : DiffTypes.Edited;
        return new ObjectDiff { Type = type, Name = name, Fields = fields };
    }

    private static IEnumerable<ObjectDiff?> Unnamed(string name, JsonElement[] old, JsonElement[] current)
    {
        List<JsonElement> gone = [.. old];
        foreach (JsonElement element in current)
        {
            int same = gone.FindIndex(one => one.GetRawText() == element.GetRawText());
            if (same >= 0)
            {
                gone.RemoveAt(same);
            }
            else
            {
                yield return BlockDifference.OfBlock(name, null, element);
            }
        }

        foreach (JsonElement element in gone)
        {
            yield return BlockDifference.OfBlock(name, element, null);
        }
    }
}
