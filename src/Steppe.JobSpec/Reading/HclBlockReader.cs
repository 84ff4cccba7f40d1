using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Hcl;
using Steppe.Model;

namespace Steppe.JobSpec.Reading;

/// <summary>A block of an HCL2 file: evaluates arguments when asked, and unfolds <c>dynamic</c> blocks.</summary>
internal sealed class HclBlockReader : BlockReader
{
    private readonly HclBody _body;
    private readonly IEvaluationScope _scope;
    private readonly EvaluationSession _session;
    private readonly HashSet<string> _knownArguments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _knownBlocks = new(StringComparer.Ordinal);

    public HclBlockReader(
        HclBody body, IReadOnlyList<HclLabel> labels, SourceRange range, IEvaluationScope scope, EvaluationSession session, DiagnosticList diagnostics)
        : base(diagnostics)
    {
        (_body, _scope, _session) = (body, scope, session);
        (Labels, Range) = (labels, range);
    }

    public override bool IsLegacy => false;

    public override IReadOnlyList<HclLabel> Labels { get; }

    public override SourceRange Range { get; }

    public override SourceRange MissingItemRange => _body.MissingItemRange;

    public override SourceRange? RangeOf(string name) => _body.Find(name)?.Value.Range;

    public override string? Text(string name) => (Converted(name, HclType.String, "string") as HclString)?.Value;

    public override bool? Bool(string name) => (Converted(name, HclType.Bool, "bool") as HclBool)?.Value;

    public override long? Long(string name)
    {
        if (Converted(name, HclType.Number, "number") is not HclNumber number)
        {
            return null;
        }

        if (number.Value.TryToLong(out long value))
        {
            return value;
        }

        WrongType(name, "a whole number");
        return null;
    }

    public override Duration? Duration(string name)
    {
        switch (Value(name))
        {
            case null or HclNull:
                return null;
            case HclNumber number when number.Value.TryToLong(out long nanoseconds):
                return new Duration(nanoseconds);
            case HclString text when Model.Duration.TryParse(text.Value, out Duration duration):
                return duration;
            case HclString text:
                Diagnostics.Error("Unsuitable duration value", $"\"{text.Value}\" is no duration: write a number with a unit, such as \"30s\" or \"1h30m\".", RangeOf(name));
                return null;
            default:
                Diagnostics.Error("Unsuitable value type", "A duration is text such as \"30s\", or a number of nanoseconds.", RangeOf(name));
                return null;
        }
    }

    public override IReadOnlyList<string>? Texts(string name) => TextsOf(Converted(name, HclType.List(HclType.String), "list of string"));

    public override ImmutableSortedDictionary<string, string>? TextMap(string name) => MapOf(name, HclType.String, "string", static value => ((HclString)value).Value);

    public override ImmutableSortedDictionary<string, IReadOnlyList<string>?>? TextsMap(string name) =>
        MapOf(name, HclType.List(HclType.String), "list of string", TextsOf);

    public override ImmutableSortedDictionary<string, JsonElement>? FreeForm(string name, bool mergesInLegacy = false)
    {
        HclBlock[] found = OwnBlocks(name);
        if (found.Length > 1)
        {
            Diagnostics.Error($"Duplicate {name} block", $"Only one {name} block is allowed. Another was defined at {found[0].HeaderRange}.", found[1].HeaderRange);
        }

        return found.Length == 0 ? null : new HclFreeForm(new HclEvaluator(_scope, _session), Diagnostics).Read(found[0].Body);
    }

    protected internal override IReadOnlyList<BlockReader> Find(string name, string? labelName)
    {
        _knownBlocks.Add(name);
        List<BlockReader> found = [];
        foreach (HclBlock block in _body.Blocks)
        {
            if (block.Type == name)
            {
                found.Add(new HclBlockReader(block.Body, block.Labels, block.HeaderRange, _scope, _session, Diagnostics));
                CheckLabels(block, labelName);
            }
            else if (DynamicBlock.IsFor(block, name))
            {
                found.AddRange(DynamicBlock.Unfold(block, labelName, _scope, _session, Diagnostics));
            }
        }

        return found;
    }

    protected override void RejectUnknown()
    {
        foreach (HclAttribute attribute in _body.Attributes.Where(attribute => !_knownArguments.Contains(attribute.Name)))
        {
            if (Diagnostics.IsFull)
            {
                return;
            }

            bool isBlock = _knownBlocks.Contains(attribute.Name);
            Diagnostics.Error(
                "Unsupported argument",
                isBlock
                    ? $"\"{attribute.Name}\" is a block, not an argument: write {attribute.Name} {{ … }} without \"=\"."
                    : $"An argument named \"{attribute.Name}\" is not known here.",
                attribute.NameRange,
                isBlock ? null : NameSuggestion.Find(attribute.Name, _knownArguments.Order(StringComparer.Ordinal)));
        }

        foreach (HclBlock block in _body.Blocks)
        {
            (string type, SourceRange range) = block is { Type: "dynamic", Labels: [var label] } ? (label.Text, label.Range) : (block.Type, block.TypeRange);
            if (!_knownBlocks.Contains(type) && !Diagnostics.IsFull)
            {
                bool isArgument = _knownArguments.Contains(type);
                Diagnostics.Error(
                    "Unsupported block type",
                    isArgument
                        ? $"\"{type}\" is an argument, not a block: write {type} = …"
                        : $"Blocks of type \"{type}\" are not known here.",
                    range,
                    isArgument ? null : NameSuggestion.Find(type, _knownBlocks.Order(StringComparer.Ordinal)));
            }
        }
    }

    private void CheckLabels(HclBlock block, string? labelName)
    {
        int wanted = labelName is null ? 0 : 1;
        if (block.Labels.Count < wanted)
        {
            Diagnostics.Error($"Missing name for {block.Type}", $"All {block.Type} blocks must have 1 labels ({labelName}).", block.OpenBraceRange);
        }
        else if (block.Labels.Count > wanted)
        {
            string detail = wanted == 0 ? $"No labels are expected for {block.Type} blocks." : $"Only 1 labels ({labelName}) are expected for {block.Type} blocks.";
            Diagnostics.Error($"Extraneous label for {block.Type}", detail, block.Labels[wanted].Range);
        }
    }

    private HclValue? Value(string name)
    {
        _knownArguments.Add(name);
        return _body.Find(name) is { } attribute ? new HclEvaluator(_scope, _session).Evaluate(attribute.Value, Diagnostics) : null;
    }

    private HclValue? Converted(string name, HclType type, string wanted)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (HclConversion.TryConvert(value, type, out HclValue converted, out _))
        {
            return converted;
        }

        WrongType(name, wanted);
        return null;
    }

    private static IReadOnlyList<string>? TextsOf(HclValue? list)
    {
        if (list is not HclSequence sequence)
        {
            return null;
        }

        return [.. sequence.Elements.OfType<HclString>().Select(static text => text.Value)];
    }

    private ImmutableSortedDictionary<string, T>? MapOf<T>(string name, HclType element, string wanted, Func<HclValue, T> read)
    {
        HclBlock[] blocks = OwnBlocks(name);
        HclAttribute? attribute = _body.Find(name);
        if (blocks.Length + (attribute is null ? 0 : 1) > 1)
        {
            SourceRange first = attribute?.NameRange ?? blocks[0].TypeRange;
            Diagnostics.Error($"Duplicate {name} block", $"Only one {name} block is allowed. Another was defined at {first}.", blocks[^1].TypeRange);
        }

        IEnumerable<(string Key, HclValue? Value, SourceRange Range)>? entries =
            attribute is not null ? ArgumentEntries(name) : blocks.Length > 0 ? BlockEntries(blocks[0]) : null;
        _knownArguments.Add(name);
        if (entries is null)
        {
            return null;
        }

        ImmutableSortedDictionary<string, T>.Builder map = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach ((string key, HclValue? value, SourceRange range) in entries)
        {
            if (value is null or HclNull)
            {
                continue;
            }

            if (HclConversion.TryConvert(value, element, out HclValue converted, out _))
            {
                map[key] = read(converted);
            }
            else
            {
                Diagnostics.Error("Unsuitable value type", $"Unsuitable value for \"{key}\": {wanted} required.", range);
            }
        }

        return map.ToImmutable();
    }

    private List<(string Key, HclValue? Value, SourceRange Range)>? ArgumentEntries(string name)
    {
        switch (Value(name))
        {
            case HclMapping map:
                return [.. map.Entries.Select(entry => (entry.Key, (HclValue?)entry.Value, RangeOf(name)!.Value))];
            case null or HclNull:
                return null;
            default:
                WrongType(name, "map");
                return null;
        }
    }

    private List<(string Key, HclValue? Value, SourceRange Range)> BlockEntries(HclBlock block)
    {
        if (block.Labels.Count > 0)
        {
            CheckLabels(block, labelName: null);
        }

        foreach (HclBlock inner in block.Body.Blocks)
        {
            Diagnostics.Error("Unsupported block type", $"A {block.Type} block holds arguments only.", inner.TypeRange);
        }

        HclEvaluator evaluator = new(_scope, _session);
        return [.. block.Body.Attributes.Select(attribute => (attribute.Name, evaluator.Evaluate(attribute.Value, Diagnostics), attribute.Value.Range))];
    }

    private HclBlock[] OwnBlocks(string name)
    {
        _knownBlocks.Add(name);
        return [.. _body.Blocks.Where(block => block.Type == name)];
    }
}
