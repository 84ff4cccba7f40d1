using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Hcl;
using Steppe.JobSpec.Variables;
using Steppe.Model;

namespace Steppe.JobSpec.Reading;

/// <summary>A block of an HCL2 file: evaluates arguments when asked, and unfolds <c>dynamic</c> blocks.</summary>
internal sealed class HclBlockReader : BlockReader
{
    private readonly HclBody _body;
    private readonly IReadOnlyList<string> _path;
    private readonly JobScope _scope;
    private readonly EvaluationSession _session;
    private readonly HashSet<string> _knownArguments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _knownBlocks = new(StringComparer.Ordinal);

    public HclBlockReader(
        HclBody body,
        IReadOnlyList<HclLabel> labels,
        SourceRange range,
        IReadOnlyList<string> path,
        JobScope scope,
        EvaluationSession session,
        DiagnosticList diagnostics)
        : base(diagnostics)
    {
        (_body, _path, _scope, _session) = (body, path, scope, session);
        (Labels, Range) = (labels, range);
    }

    public override bool IsLegacy => false;

    public override IReadOnlyList<HclLabel> Labels { get; }

    public override SourceRange Range { get; }

    public override SourceRange MissingItemRange => _body.MissingItemRange;

    public override SourceRange? RangeOf(string name) => _body.Find(name)?.Value.Range;

    public override string? Text(string name) => (Converted(name, HclType.String, "a string") as HclString)?.Value;

    public override bool? Bool(string name) => (Converted(name, HclType.Bool, "a bool") as HclBool)?.Value;

    public override long? Long(string name)
    {
        if (Converted(name, HclType.Number, "a number") is not HclNumber number)
        {
            return null;
        }

        if (number.Value.TryToLong(out long value))
        {
            return value;
        }

        Refuse(ValueErrors.WrongType(name, "a whole number", Expression(name), number), Expression(name));
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
            case { } value:
                Refuse(ValueErrors.Duration(name, Expression(name), value), Expression(name));
                return null;
        }
    }

    public override IReadOnlyList<string>? Texts(string name) => TextsOf(Converted(name, HclType.List(HclType.String), "a list of string"));

    public override ImmutableSortedDictionary<string, string>? TextMap(string name) => MapOf(name, HclType.String, "a string", static value => ((HclString)value).Value);

    public override ImmutableSortedDictionary<string, IReadOnlyList<string>?>? TextsMap(string name) =>
        MapOf(name, HclType.List(HclType.String), "a list of string", TextsOf);

    public override ImmutableSortedDictionary<string, JsonElement>? FreeForm(string name, bool mergesInLegacy = false)
    {
        HclBlock[] found = OwnBlocks(name);
        if (found.Length > 1)
        {
            Diagnostics.Error($"Duplicate {name} block", $"Only one {name} block is allowed here. Another was defined at {found[0].HeaderRange}.", found[1].HeaderRange);
        }

        return found.Length == 0 ? null : new HclFreeForm(_scope, _session, Diagnostics).Read(found[0].Body);
    }

    protected internal override IReadOnlyList<BlockReader> Find(string name, string? labelName)
    {
        _knownBlocks.Add(name);
        List<BlockReader> found = [];
        foreach (HclBlock block in _body.Blocks)
        {
            if (block.Type == name)
            {
                found.Add(new HclBlockReader(block.Body, block.Labels, block.HeaderRange, [.. _path, name], _scope, _session, Diagnostics));
                CheckLabels(block, labelName);
            }
            else if (DynamicBlock.IsFor(block, name))
            {
                found.AddRange(DynamicBlock.Unfold(block, labelName, _path, _scope, _session, Diagnostics));
            }
        }

        return found;
    }

    protected override void RejectUnknown() => new UnknownNames(_path, _knownArguments, _knownBlocks, Diagnostics).Report(_body);

    private void CheckLabels(HclBlock block, string? labelName)
    {
        int wanted = labelName is null ? 0 : 1;
        if (block.Labels.Count < wanted)
        {
            Diagnostics.Error($"Missing name for {block.Type}", $"{Article.For(block.Type, isFirst: true)} {block.Type} block needs a label, its {labelName}: write {block.Type} \"…\" {{", block.HeaderRange);
        }
        else if (block.Labels.Count > wanted)
        {
            string detail = wanted == 0 ? $"{Article.For(block.Type, isFirst: true)} {block.Type} block has no label: write {block.Type} {{" : $"{Article.For(block.Type, isFirst: true)} {block.Type} block has one label, its {labelName}: remove this one.";
            Diagnostics.Error($"Extraneous label for {block.Type}", detail, block.Labels[wanted].Range);
        }
    }

    private HclValue? Value(string name)
    {
        _knownArguments.Add(name);
        return _body.Find(name) is { } attribute ? _scope.Evaluate(attribute.Value, _session, Diagnostics) : null;
    }

    // Of an argument that is there.
    private HclExpression Expression(string name) => _body.Find(name)!.Value;

    private void Refuse(Diagnostic diagnostic, HclExpression expression) => Diagnostics.Add(diagnostic with { Origins = _scope.OriginsOf(expression) });

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

        Refuse(ValueErrors.WrongType(name, wanted, Expression(name), value), Expression(name));
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
            SourceRange[] written = [.. blocks.Select(static block => block.TypeRange), .. attribute is null ? [] : new[] { attribute.NameRange }];
            SourceRange first = written.MinBy(static range => range.StartOffset);
            Diagnostics.Error($"Duplicate {name} block", $"Only one {name} block is allowed here. Another was defined at {first}.", written.MaxBy(static range => range.StartOffset));
        }

        List<MapEntry>? entries =
            attribute is not null ? ArgumentEntries(name) : blocks.Length > 0 ? BlockEntries(blocks[0]) : null;
        _knownArguments.Add(name);
        if (entries is null)
        {
            return null;
        }

        ImmutableSortedDictionary<string, T>.Builder map = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach ((string key, HclValue? value, HclExpression expression) in entries)
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
                Refuse(ValueErrors.WrongType($"{name}.{key}", wanted, expression, value) with { Summary = "Unsuitable value type" }, expression);
            }
        }

        return map.ToImmutable();
    }

    private List<MapEntry>? ArgumentEntries(string name)
    {
        switch (Value(name))
        {
            case HclMapping map:
                return [.. map.Entries.Select(entry => new MapEntry(entry.Key, entry.Value, ItemExpression(name, entry.Key)))];
            case null or HclNull:
                return null;
            case { } value:
                Refuse(ValueErrors.WrongType(name, "a map", Expression(name), value), Expression(name));
                return null;
        }
    }

    // The value of one key where it is written out, else the whole map.
    private HclExpression ItemExpression(string name, string key) => Expression(name) is ObjectExpression map
        ? map.Items.LastOrDefault(item => IsKey(item.Key, key))?.Value ?? map
        : Expression(name);

    private static bool IsKey(HclExpression expression, string key) => expression switch
    {
        LiteralExpression { Value: HclString word } => word.Value == key,
        TemplateExpression { Parts: [LiteralExpression { Value: HclString word }] } => word.Value == key,
        _ => false,
    };

    private List<MapEntry> BlockEntries(HclBlock block)
    {
        if (block.Labels.Count > 0)
        {
            CheckLabels(block, labelName: null);
        }

        foreach (HclBlock inner in block.Body.Blocks)
        {
            Diagnostics.Error("Unsupported block type", $"{Article.For(block.Type, isFirst: true)} {block.Type} block holds names and values only, no blocks.", inner.TypeRange);
        }

        return [.. block.Body.Attributes.Select(attribute => new MapEntry(attribute.Name, _scope.Evaluate(attribute.Value, _session, Diagnostics), attribute.Value))];
    }

    private HclBlock[] OwnBlocks(string name)
    {
        _knownBlocks.Add(name);
        return [.. _body.Blocks.Where(block => block.Type == name)];
    }

    // A class: generic code over it is compiled ahead.
    private sealed record MapEntry(string Key, HclValue? Value, HclExpression Expression);
}
