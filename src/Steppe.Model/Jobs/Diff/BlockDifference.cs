using System.Text.Json;

namespace Steppe.Model;

/// <summary>Compares one block of a job with what it was, as JSON.</summary>
/// <remarks>Pure. Scalars and maps become fields; blocks and lists become objects.</remarks>
internal static class BlockDifference
{
    /// <summary>The fields and blocks that differ; null for none.</summary>
    /// <param name="old">The block before, or null.</param>
    /// <param name="current">The block after, or null.</param>
    /// <param name="except">Members that are compared elsewhere or not at all.</param>
    /// <param name="withUnchanged">Whether fields that are the same are listed too, once something differs.</param>
    public static (IReadOnlyList<FieldDiff>? Fields, IReadOnlyList<ObjectDiff>? Objects) Parts(
        JsonElement? old, JsonElement? current, IReadOnlyCollection<string> except, bool withUnchanged)
    {
        List<FieldDiff> fields = [];
        List<ObjectDiff> objects = [];
        bool isWhole = old is null || current is null;
        foreach (string name in DiffJson.Names(old, current).Where(name => !except.Contains(name)))
        {
            Compare(name, DiffJson.Member(old, name), DiffJson.Member(current, name), isWhole, fields, objects);
        }

        bool differs = objects.Count > 0 || fields.Exists(static field => field.Type != DiffTypes.None);
        FieldDiff[] shown = [.. fields.Where(field => field.Type != DiffTypes.None || (differs && withUnchanged && field.New.Length > 0))];
        return (shown.Length == 0 ? null : shown, objects.Count == 0 ? null : objects);
    }

    /// <summary>Elements of a list of named blocks, each beside the one of its name before; sorted by name.</summary>
    public static IEnumerable<(string Name, JsonElement? Old, JsonElement? New)> Pairs(JsonElement? old, JsonElement? current, string list)
    {
        Dictionary<string, JsonElement> before = DiffJson.ByName(DiffJson.Elements(DiffJson.Member(old, list)));
        Dictionary<string, JsonElement> after = DiffJson.ByName(DiffJson.Elements(DiffJson.Member(current, list)));
        return before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => (
            name,
            before.TryGetValue(name, out JsonElement was) ? was : (JsonElement?)null,
            after.TryGetValue(name, out JsonElement now) ? now : (JsonElement?)null));
    }

    /// <summary>One block as an object; null when it is the same. A block that is there differs from none, empty as it may be.</summary>
    public static ObjectDiff? OfBlock(string member, JsonElement? old, JsonElement? current)
    {
        (IReadOnlyList<FieldDiff>? fields, IReadOnlyList<ObjectDiff>? inner) = DiffNames.Opaque.Contains(member)
            ? (OpaqueDifference.Between(old, current), null)
            : Parts(old, current, [], withUnchanged: true);
        return fields is null && inner is null && old is null == current is null ? null : new ObjectDiff
        {
            Type = JobDifference.TypeOf(old, current, differs: true),
            Name = DiffNames.OfBlock(member),
            Fields = fields,
            Objects = inner,
        };
    }

    private static void Compare(
        string name, JsonElement? old, JsonElement? current, bool isWhole, List<FieldDiff> fields, List<ObjectDiff> objects)
    {
        switch ((current ?? old)?.ValueKind)
        {
            case JsonValueKind.Object when DiffNames.Maps.Contains(name):
                fields.AddRange(DiffJson.Names(old, current).Select(key => FieldDifference.Of(
                    $"{name}[{key}]", DiffJson.Text(DiffJson.Member(old, key)), DiffJson.Text(DiffJson.Member(current, key)))).OfType<FieldDiff>());
                break;
            case JsonValueKind.Object when DiffNames.BlocksByName.Contains(name):
                objects.AddRange(DiffJson.Names(old, current)
                    .Select(key => OfBlock(name, DiffJson.Member(old, key), DiffJson.Member(current, key))).OfType<ObjectDiff>());
                break;
            case JsonValueKind.Object:
                AddTo(objects, OfBlock(name, old, current));
                break;
            case JsonValueKind.Array:
                CompareLists(name, [.. DiffJson.Elements(old)], [.. DiffJson.Elements(current)], objects);
                break;
            default:
                // In a block that is new or gone as a whole, what was never set says nothing.
                AddTo(fields, FieldDifference.Of(name, Value(old, isWhole), Value(current, isWhole)));
                break;
        }
    }

    private static void CompareLists(string name, JsonElement[] old, JsonElement[] current, List<ObjectDiff> objects)
    {
        if (old.Concat(current).Any(static element => element.ValueKind == JsonValueKind.Object))
        {
            objects.AddRange(ListDifference.OfBlocks(name, old, current));
        }
        else
        {
            AddTo(objects, ListDifference.OfTexts(name, Texts(old), Texts(current)));
        }
    }

    private static string[] Texts(JsonElement[] elements) => [.. elements.Select(static one => DiffJson.Text(one) ?? "")];

    private static string? Value(JsonElement? element, bool isWhole) =>
        DiffJson.Text(element) is { } text && !(isWhole && text.Length == 0) ? text : null;

    private static void AddTo<T>(List<T> list, T? found)
        where T : class
    {
        if (found is not null)
        {
            list.Add(found);
        }
    }
}
