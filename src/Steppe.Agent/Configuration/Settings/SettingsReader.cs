using System.Collections.Immutable;
using System.Diagnostics;
using Steppe.Hcl.Legacy;

namespace Steppe.Agent.Configuration;

/// <summary>Reads a block of a file by its table of keys.</summary>
/// <remarks>Pure. Wrong types and unknown keys go to the decoder's diagnostics; the rest is read all the same, so that one
/// run shows every error.</remarks>
internal static class SettingsReader
{
    public static SettingsBlock Read(Hcl1Decoder decoder, BlockSchema schema)
    {
        SettingsBlock settings = SettingsBlock.Empty;
        foreach (FieldSchema field in schema.Fields)
        {
            if (ReadValue(decoder, field) is { } value)
            {
                settings = settings.With(field.Key, new Setting(value, OriginOf(decoder, field.Key)));
            }
        }

        decoder.RejectUnknownKeys();
        return settings;
    }

    private static object? ReadValue(Hcl1Decoder decoder, FieldSchema field) => field.Kind switch
    {
        FieldKind.Text => decoder.Text(field.Key),
        FieldKind.Integer => decoder.Long(field.Key),
        FieldKind.Number => decoder.Number(field.Key),
        FieldKind.Duration => decoder.Duration(field.Key),
        FieldKind.Flag or FieldKind.TriState => decoder.Bool(field.Key),
        FieldKind.Texts or FieldKind.ReplacedTexts => decoder.Texts(field.Key) is { } texts ? texts.ToImmutableArray() : null,
        FieldKind.TextMap => decoder.TextMap(field.Key)?.ToImmutableSortedDictionary(StringComparer.Ordinal),
        FieldKind.Block or FieldKind.UnitBlock => ReadBlock(decoder, field.Key, Body(field)),
        FieldKind.NamedBlocks or FieldKind.AppendedBlocks => ReadNamedBlocks(decoder, field),
        FieldKind.Opaque => decoder.Value(field.Key),
        _ => throw new UnreachableException(),
    };

    // A block written twice in one file means what it would mean in two files.
    private static SettingsBlock? ReadBlock(Hcl1Decoder decoder, string key, BlockSchema schema)
    {
        SettingsBlock? merged = null;
        foreach (Hcl1Decoder body in decoder.Blocks(key))
        {
            SettingsBlock block = Read(body, schema);
            merged = merged is null ? block : SettingsMerge.Merge(merged, block, schema);
        }

        return merged;
    }

    private static object? ReadNamedBlocks(Hcl1Decoder decoder, FieldSchema field)
    {
        ImmutableArray<NamedBlock> merged = [];
        foreach ((string label, Hcl1Decoder body) in decoder.LabelledBlocks(field.Key))
        {
            var block = new NamedBlock(label, Read(body, Body(field)), new SettingOrigin(body.Body.Range));
            merged = SettingsMerge.MergeBlocks(field, merged, [block]);
        }

        return merged.IsEmpty ? null : merged;
    }

    private static BlockSchema Body(FieldSchema field) => field.Body ?? throw new UnreachableException($"{field.Key} has no table");

    private static SettingOrigin OriginOf(Hcl1Decoder decoder, string key) =>
        new(decoder.Body.Find(key).LastOrDefault() is { } item ? (item.Value is Hcl1Object ? item.Key.Range : item.Value.Range) : null);
}
