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

    private readonly SortedDictionary<string, ShapeReader> _blocks = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _arguments = new(StringComparer.Ordinal);

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
        return reader.Shape();
    }

    /// <summary>Runs a decoder and gives the names it reads.</summary>
    public static BlockSchema SchemaOf<T>(Func<BlockReader, T> read)
    {
        ShapeReader reader = new([]);
        reader.Finish(read);
        return reader.Schema();
    }

    public override SourceRange? RangeOf(string name) => null;

    public override string? Text(string name) => Argument<string?>(name);

    public override long? Long(string name) => Argument<long?>(name);

    public override bool? Bool(string name) => Argument<bool?>(name);

    public override Duration? Duration(string name) => Argument<Duration?>(name);

    public override IReadOnlyList<string>? Texts(string name) => Argument<IReadOnlyList<string>?>(name);

    public override ImmutableSortedDictionary<string, string>? TextMap(string name) => Map<string>(name);

    public override ImmutableSortedDictionary<string, IReadOnlyList<string>?>? TextsMap(string name) => Map<IReadOnlyList<string>?>(name);

    public override ImmutableSortedDictionary<string, JsonElement>? FreeForm(string name, bool mergesInLegacy = false)
    {
        _blocks[name] = new ShapeReader([]);
        return null;
    }

    protected internal override IReadOnlyList<BlockReader> Find(string name, string? labelName)
    {
        ShapeReader inner = new(labelName is null ? [] : [new HclLabel("", Range)]);
        _blocks[name] = inner;
        return [inner];
    }

    protected override void RejectUnknown()
    {
    }

    private HclShape Shape() => new()
    {
        Labels = Labels.Count,
        Blocks = new SortedDictionary<string, HclShape>(
            _blocks.Where(block => !_arguments.Contains(block.Key)).ToDictionary(static block => block.Key, static block => block.Value.Shape()), StringComparer.Ordinal),
    };

    private BlockSchema Schema() => new(
        _arguments,
        new SortedDictionary<string, BlockSchema>(_blocks.ToDictionary(static block => block.Key, static block => block.Value.Schema()), StringComparer.Ordinal));

    private T? Argument<T>(string name)
    {
        _arguments.Add(name);
        return default;
    }

    // A map may be written either way; in JSON it is an argument.
    private ImmutableSortedDictionary<string, T>? Map<T>(string name)
    {
        _blocks[name] = new ShapeReader([]);
        return Argument<ImmutableSortedDictionary<string, T>>(name);
    }
}
