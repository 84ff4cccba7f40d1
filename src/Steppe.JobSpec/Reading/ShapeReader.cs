using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Hcl;
using Steppe.Model;

namespace Steppe.JobSpec.Reading;

/// <summary>Learns from the block decoders themselves which blocks a job file may hold.</summary>
/// <remarks>
/// It answers every question with "absent", except that it claims one block of each kind, so that a decoder run against it
/// asks for everything it knows. Decoders therefore must ask unconditionally.
/// </remarks>
internal sealed class ShapeReader : BlockReader
{
    private static readonly SourceText Nowhere = new("", "");

    private readonly SortedDictionary<string, HclShape> _blocks = new(StringComparer.Ordinal);

    private ShapeReader(IReadOnlyList<HclLabel> labels)
        : base([]) => Labels = labels;

    public override bool IsLegacy => false;

    public override IReadOnlyList<HclLabel> Labels { get; }

    public override SourceRange Range => Nowhere.Range(0, 0);

    public override SourceRange MissingItemRange => Range;

    /// <summary>Runs a decoder and gives the shape of what it reads.</summary>
    public static HclShape Of<T>(Func<BlockReader, T> read)
    {
        ShapeReader reader = new([]);
        reader.Finish(read);
        return new HclShape { Blocks = reader._blocks };
    }

    public override SourceRange? RangeOf(string name) => null;

    public override string? Text(string name) => null;

    public override long? Long(string name) => null;

    public override bool? Bool(string name) => null;

    public override Duration? Duration(string name) => null;

    public override IReadOnlyList<string>? Texts(string name) => null;

    public override ImmutableSortedDictionary<string, string>? TextMap(string name) => null;

    public override ImmutableSortedDictionary<string, IReadOnlyList<string>?>? TextsMap(string name) => null;

    public override ImmutableSortedDictionary<string, JsonElement>? FreeForm(string name, bool mergesInLegacy = false)
    {
        _blocks[name] = new HclShape();
        return null;
    }

    protected internal override IReadOnlyList<BlockReader> Find(string name, string? labelName)
    {
        ShapeReader inner = new(labelName is null ? [] : [new HclLabel("", Range)]);
        _blocks[name] = new HclShape { Labels = inner.Labels.Count, Blocks = inner._blocks };
        return [inner];
    }

    protected override void RejectUnknown()
    {
    }
}
