using System.Text.Json;

namespace Steppe.Model;

/// <summary>Compares one block of a job with what it was, as JSON.</summary>
/// <remarks>Pure. Scalars and maps become fields; blocks and lists become objects.</remarks>
internal static class BlockDifference
{
    // Members that are maps of the user's own keys, not blocks.
    private static readonly HashSet<string> Maps = new(StringComparer.Ordinal)
    {
        "Meta", "Env", "GetterOptions", "GetterHeaders", "CanaryMeta", "TaggedAddresses",
    };

    // Lists are shown element by element under the name of one.
    private static readonly Dictionary<string, string> Singulars = new(StringComparer.Ordinal)
    {
        ["Constraints"] = "Constraint",
        ["Affinities"] = "Affinity",
        ["Spreads"] = "Spread",
        ["Networks"] = "Network",
        ["ReservedPorts"] = "Static Port",
        ["DynamicPorts"] = "Dynamic Port",
        ["Services"] = "Service",
        ["Checks"] = "Check",
        ["Devices"] = "Device",
        ["Artifacts"] = "Artifact",
        ["Templates"] = "Template",
        ["VolumeMounts"] = "VolumeMount",
        ["Volumes"] = "Volume",
        ["Identities"] = "Identity",
        ["Actions"] = "Action",
        ["ScalingPolicies"] = "Scaling",
    };

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
        foreach (string name in Names(old, current).Where(name => !except.Contains(name)))
        {
            Compare(name, Member(old, name), Member(current, name), fields, objects);
        }

        bool differs = objects.Count > 0 || fields.Exists(static field => field.Type != DiffTypes.None);
        FieldDiff[] shown = differs && withUnchanged ? [.. fields] : [.. fields.Where(static field => field.Type != DiffTypes.None)];
        return (shown.Length == 0 ? null : shown, objects.Count == 0 ? null : objects);
    }

    /// <summary>Elements of a list of named blocks, each beside the one of its name before; sorted by name.</summary>
    public static IEnumerable<(string Name, JsonElement? Old, JsonElement? New)> Pairs(JsonElement? old, JsonElement? current, string list)
    {
        Dictionary<string, JsonElement> before = ByName(Member(old, list)), after = ByName(Member(current, list));
        return before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => (
            name,
            before.TryGetValue(name, out JsonElement was) ? was : (JsonElement?)null,
            after.TryGetValue(name, out JsonElement now) ? now : (JsonElement?)null));
    }

    private static void Compare(string name, JsonElement? old, JsonElement? current, List<FieldDiff> fields, List<ObjectDiff> objects)
    {
        switch ((current ?? old)?.ValueKind)
        {
            case JsonValueKind.Object when Maps.Contains(name):
                foreach (string key in Names(old, current))
                {
                    AddField(fields, $"{name}[{key}]", Text(Member(old, key)), Text(Member(current, key)));
                }

                break;
            case JsonValueKind.Object when name == "Volumes":
                foreach (string key in Names(old, current))
                {
                    AddObject(objects, Singulars[name], Member(old, key), Member(current, key));
                }

                break;
            case JsonValueKind.Object:
                AddObject(objects, name, old, current);
                break;
            case JsonValueKind.Array when Elements(old).Concat(Elements(current)).Any(static element => element.ValueKind == JsonValueKind.Object):
                AddList(objects, Singulars.GetValueOrDefault(name, name), [.. Elements(old)], [.. Elements(current)]);
                break;
            case JsonValueKind.Array:
                AddTexts(objects, name, [.. Elements(old).Select(static one => Text(one))], [.. Elements(current).Select(static one => Text(one))]);
                break;
            default:
                AddField(fields, name, Text(old), Text(current));
                break;
        }
    }

    private static void AddField(List<FieldDiff> fields, string name, string old, string current)
    {
        if (old.Length > 0 || current.Length > 0)
        {
            fields.Add(new FieldDiff
            {
                Type = old == current ? DiffTypes.None
                    : old.Length == 0 ? DiffTypes.Added
                    : current.Length == 0 ? DiffTypes.Deleted
                    : DiffTypes.Edited,
                Name = name,
                Old = old,
                New = current,
            });
        }
    }

    private static void AddObject(List<ObjectDiff> objects, string name, JsonElement? old, JsonElement? current)
    {
        (IReadOnlyList<FieldDiff>? fields, IReadOnlyList<ObjectDiff>? inner) = name == "Config"
            ? (Leaves(old, current), null)
            : Parts(old, current, [], withUnchanged: true);
        if (fields is not null || inner is not null)
        {
            objects.Add(new ObjectDiff
            {
                Type = JobDifference.TypeOf(old, current, differs: true), Name = name, Fields = fields, Objects = inner,
            });
        }
    }

    // Elements with names are compared by name; of the others, those that are in both lists are the same.
    private static void AddList(List<ObjectDiff> objects, string name, JsonElement[] old, JsonElement[] current)
    {
        Dictionary<string, JsonElement> before = ByName(old), after = ByName(current);
        if (before.Count == old.Length && after.Count == current.Length)
        {
            foreach (string key in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                AddObject(
                    objects,
                    name,
                    before.TryGetValue(key, out JsonElement was) ? was : null,
                    after.TryGetValue(key, out JsonElement now) ? now : null);
            }

            return;
        }

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
                AddObject(objects, name, null, element);
            }
        }

        foreach (JsonElement element in gone)
        {
            AddObject(objects, name, element, null);
        }
    }

    private static void AddTexts(List<ObjectDiff> objects, string name, string[] old, string[] current)
    {
        List<FieldDiff> fields = [];
        foreach (string text in old.Union(current, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            AddField(fields, name, old.Contains(text) ? text : "", current.Contains(text) ? text : "");
        }

        if (fields.Exists(static field => field.Type != DiffTypes.None))
        {
            string type = old.Length == 0 ? DiffTypes.Added : current.Length == 0 ? DiffTypes.Deleted : DiffTypes.Edited;
            objects.Add(new ObjectDiff { Type = type, Name = name, Fields = fields });
        }
    }

    // A driver's configuration is whatever the driver takes: every value in it has a path.
    private static FieldDiff[]? Leaves(JsonElement? old, JsonElement? current)
    {
        SortedDictionary<string, string> before = new(StringComparer.Ordinal), after = new(StringComparer.Ordinal);
        AddLeaves(before, "", old);
        AddLeaves(after, "", current);
        List<FieldDiff> fields = [];
        foreach (string path in before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            AddField(fields, path, before.GetValueOrDefault(path, ""), after.GetValueOrDefault(path, ""));
        }

        return fields.Exists(static field => field.Type != DiffTypes.None) ? [.. fields] : null;
    }

    private static void AddLeaves(SortedDictionary<string, string> leaves, string path, JsonElement? element)
    {
        switch (element?.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.Value.EnumerateObject())
                {
                    AddLeaves(leaves, path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value);
                }

                break;
            case JsonValueKind.Array:
                int at = 0;
                foreach (JsonElement item in element.Value.EnumerateArray())
                {
                    AddLeaves(leaves, $"{path}[{at++}]", item);
                }

                break;
            default:
                leaves[path] = Text(element);
                break;
        }
    }

    private static string Text(JsonElement? element) => element?.ValueKind switch
    {
        null or JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.String => element.Value.GetString()!,
        _ => element.Value.GetRawText(),
    };

    private static IEnumerable<string> Names(JsonElement? old, JsonElement? current) =>
        Members(old).Union(Members(current), StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Members(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } block ? block.EnumerateObject().Select(static member => member.Name) : [];

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } block && block.TryGetProperty(name, out JsonElement member)
        && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    private static IEnumerable<JsonElement> Elements(JsonElement? list) =>
        list is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    private static Dictionary<string, JsonElement> ByName(JsonElement? list) => ByName(Elements(list));

    private static Dictionary<string, JsonElement> ByName(IEnumerable<JsonElement> elements)
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
}
