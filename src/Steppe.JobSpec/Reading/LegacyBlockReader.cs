using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Hcl;
using Steppe.Hcl.Legacy;
using Steppe.Model;

namespace Steppe.JobSpec.Reading;

/// <summary>A block of a legacy (HCL1) file: weakly typed, repeated maps merge.</summary>
internal sealed class LegacyBlockReader(Hcl1Decoder decoder, IReadOnlyList<HclLabel> labels, SourceRange range) : BlockReader(decoder.Diagnostics)
{
    public override bool IsLegacy => true;

    public override IReadOnlyList<HclLabel> Labels { get; } = labels;

    public override SourceRange Range { get; } = range;

    public override SourceRange MissingItemRange => Range;

    public override SourceRange? RangeOf(string name) => decoder.Body.Find(name).LastOrDefault()?.Value.Range;

    public override string? Text(string name) => decoder.Text(name);

    public override long? Long(string name) => decoder.Long(name);

    public override bool? Bool(string name) => decoder.Bool(name);

    public override Duration? Duration(string name) => decoder.Nanoseconds(name) is { } nanoseconds ? new Duration(nanoseconds) : null;

    public override IReadOnlyList<string>? Texts(string name) => decoder.Texts(name);

    public override ImmutableSortedDictionary<string, string>? TextMap(string name) =>
        decoder.TextMap(name)?.ToImmutableSortedDictionary(StringComparer.Ordinal);

    // The one place where the legacy language is strict: numbers do not pass for text here.
    public override ImmutableSortedDictionary<string, IReadOnlyList<string>?>? TextsMap(string name)
    {
        ImmutableSortedDictionary<string, IReadOnlyList<string>?>.Builder? map = null;
        decoder.Ignore(name);
        foreach (Hcl1Item item in decoder.Body.Blocks(name).SelectMany(static block => block.Body?.Items ?? []))
        {
            map ??= ImmutableSortedDictionary.CreateBuilder<string, IReadOnlyList<string>?>(StringComparer.Ordinal);
            if (item.Value is Hcl1List list && list.Elements.All(static element => element is Hcl1Literal { Kind: Hcl1LiteralKind.String }))
            {
                map[item.Key.Text] = [.. list.Elements.Select(static element => ((Hcl1Literal)element).Text)];
            }
            else
            {
                decoder.Error($"{name} -> \"{item.Key.Text}\" must be a list of strings", item.Value.Range);
            }
        }

        return map?.ToImmutable();
    }

    public override ImmutableSortedDictionary<string, JsonElement>? FreeForm(string name, bool mergesInLegacy = false)
    {
        decoder.Ignore(name);
        Hcl1Object[] bodies = [.. decoder.Body.Blocks(name).Select(static block => block.Body).OfType<Hcl1Object>()];
        if (bodies.Length > 1 && !mergesInLegacy)
        {
            decoder.Error($"only one '{name}' block allowed", bodies[1].Range);
        }

        return bodies.Length == 0 ? null : LegacyFreeForm.Read(bodies, Diagnostics);
    }

    protected internal override IReadOnlyList<BlockReader> Find(string name, string? labelName)
    {
        if (labelName is null)
        {
            return [.. decoder.Blocks(name).Select(static body => new LegacyBlockReader(body, [], body.Body.Range.AtStart))];
        }

        return [.. decoder.LabelledBlocks(name).Select(static block => new LegacyBlockReader(
            block.Body, [new HclLabel(block.Label, block.Body.Body.Range.AtStart)], block.Body.Body.Range.AtStart))];
    }

    protected override void RejectUnknown() => decoder.RejectUnknownKeys();
}
