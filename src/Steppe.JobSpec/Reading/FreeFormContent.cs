using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Steppe.Hcl;

namespace Steppe.JobSpec.Reading;

/// <summary>Gathers a block whose content is not ours to judge, such as a driver's <c>config</c>, and gives it as JSON.</summary>
/// <remarks>
/// <para>Nested blocks, and objects that are not list elements, become arrays of maps: drivers are written against the shape the
/// legacy language gave them.</para>
/// <para>Not thread-safe. The JSON is written here: the writers of the library cost a short-lived command more than the whole file does.</para>
/// </remarks>
internal sealed class FreeFormContent
{
    // JSON readers, ours and others, stop at 64; the job around a config takes a few of them.
    private const int MaxDepth = 48;

    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Sets a name to a value; an earlier one is replaced.</summary>
    public void Set(string name, HclValue value) => _entries[name] = value is HclSequence list ? new Entry(null, [.. list.Elements]) : new Entry(value, null);

    /// <summary>Adds a map to the array under a name, wrapped once per label.</summary>
    public void AddBlock(string name, IEnumerable<string> labels, FreeFormContent body)
    {
        HclValue map = body.ToValue();
        foreach (string label in labels.Reverse())
        {
            map = HclValue.Object([KeyValuePair.Create<string, HclValue>(label, HclValue.Tuple([map]))]);
        }

        if (_entries.TryGetValue(name, out Entry? entry) && entry.Items is { } items)
        {
            items.Add(map);
        }
        else
        {
            _entries[name] = new Entry(null, [map]);
        }
    }

    /// <summary>The content as one value.</summary>
    public HclMapping ToValue()
    {
        List<KeyValuePair<string, HclValue>> entries = [];
        foreach ((string name, Entry entry) in _entries)
        {
            entries.Add(KeyValuePair.Create(name, entry.ToValue()));
        }

        return HclValue.Object(entries);
    }

    /// <summary>Takes over what other content has; later names win.</summary>
    public void Merge(FreeFormContent other)
    {
        foreach ((string name, Entry entry) in other._entries)
        {
            _entries[name] = entry;
        }
    }

    /// <summary>Gives each entry as an element of its own; what is nested too deep to be sent anywhere is an error.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Freeze(SourceRange range, DiagnosticList diagnostics)
    {
        ImmutableSortedDictionary<string, JsonElement>.Builder map = ImmutableSortedDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
        foreach ((string name, Entry entry) in _entries)
        {
            HclValue value = entry.ToValue();
            if (value.Depth >= MaxDepth)
            {
                diagnostics.Error("Nesting too deep", $"Blocks and values in here may be nested at most {MaxDepth} deep; a block counts twice, and once more for each label.", range);
                return map.ToImmutable();
            }

            StringBuilder text = new();
            FreeFormText.Append(text, value);
            using JsonDocument document = JsonDocument.Parse(text.ToString());
            map[name] = document.RootElement.Clone();
        }

        return map.ToImmutable();
    }

    private sealed record Entry(HclValue? Value, List<HclValue>? Items)
    {
        public HclValue ToValue() => Value ?? HclValue.Tuple(Items!);
    }
}
