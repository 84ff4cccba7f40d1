using System.Collections.Immutable;

namespace Steppe.Agent.Configuration;

/// <summary>Lays one layer of settings over another.</summary>
/// <remarks>Pure. What a kind of field does is said at <see cref="FieldKind"/>. Source: job specification, section 7.1.</remarks>
internal static class SettingsMerge
{
    /// <summary>Lays <paramref name="above"/> over <paramref name="below"/>.</summary>
    public static SettingsBlock Merge(SettingsBlock below, SettingsBlock above, BlockSchema schema)
    {
        SettingsBlock merged = below;
        foreach ((string key, Setting setting) in above.All)
        {
            FieldSchema field = schema.Get(key);
            merged = merged.With(key, below.Find(key) is { } old ? MergeSetting(field, old, setting) : setting);
        }

        return merged;
    }

    /// <summary>Adds labelled blocks to others, merging those of one label unless the field only appends.</summary>
    public static ImmutableArray<NamedBlock> MergeBlocks(
        FieldSchema field, ImmutableArray<NamedBlock> below, ImmutableArray<NamedBlock> above)
    {
        if (field.Kind == FieldKind.AppendedBlocks)
        {
            return [.. below, .. above];
        }

        ImmutableArray<NamedBlock> merged = below;
        foreach (NamedBlock block in above)
        {
            NamedBlock? same = merged.FirstOrDefault(other => other.Label == block.Label);
            merged = same is null
                ? merged.Add(block)
                : merged.Replace(same, block with { Body = Merge(same.Body, block.Body, field.Body ?? new BlockSchema()) });
        }

        return merged;
    }

    private static Setting MergeSetting(FieldSchema field, Setting old, Setting added) => (field.Kind, old.Value, added.Value) switch
    {
        (_, _, "" or 0L or 0d) => old,
        (_, _, TimeSpan { Ticks: 0 }) => old,
        (FieldKind.Flag, _, false) => old,
        (FieldKind.ReplacedTexts, _, ImmutableArray<string> { IsEmpty: true }) => old,
        (FieldKind.Texts, ImmutableArray<string> before, ImmutableArray<string> after) =>
            added with { Value = before.AddRange(after) },
        (FieldKind.TextMap, ImmutableSortedDictionary<string, string> before, ImmutableSortedDictionary<string, string> after) =>
            added with { Value = before.SetItems(after) },
        (FieldKind.Block, SettingsBlock before, SettingsBlock after) =>
            added with { Value = Merge(before, after, field.Body ?? new BlockSchema()) },
        (FieldKind.NamedBlocks or FieldKind.AppendedBlocks, ImmutableArray<NamedBlock> before, ImmutableArray<NamedBlock> after) =>
            added with { Value = MergeBlocks(field, before, after) },
        _ => added,
    };
}
