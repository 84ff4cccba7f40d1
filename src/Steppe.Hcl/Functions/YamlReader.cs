using System.Diagnostics;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Steppe.Hcl.Functions;

/// <summary>Reads one YAML document into a value: maps become objects, sequences tuples.</summary>
/// <remarks>
/// Works on the events of YamlDotNet's parser. Aliases share the value they name, and may not stand inside of it; size and
/// depth are bounded by <see cref="HclLimits"/>. Source: <c>docs/decisions/0050-yaml-and-bcrypt.md</c>.
/// </remarks>
internal sealed class YamlReader
{
    private const string MergeKey = "<<";

    private readonly Parser _parser;
    private readonly Dictionary<string, HclValue?> _anchors = new(StringComparer.Ordinal);
    private int _depth;

    private YamlReader(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>Reads the whole text.</summary>
    public static HclValue Read(string text)
    {
        try
        {
            return new YamlReader(text).ReadDocument();
        }
        catch (YamlException error)
        {
            throw At(error.Start, error.Message.TrimEnd('.'));
        }
    }

    private HclValue ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            throw new FunctionFailure("missing start of document");
        }

        HclValue value = ReadNode();
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<StreamEnd>(out _) ? value : throw At(_parser.Current!.Start, "unexpected extra content after value");
    }

    private HclValue ReadNode()
    {
        if (_parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            return Named(alias);
        }

        NodeEvent node = _parser.Consume<NodeEvent>();
        string anchor = node.Anchor.IsEmpty ? "" : node.Anchor.Value;
        if (anchor.Length > 0)
        {
            _anchors[anchor] = null;
        }

        HclValue value = node switch
        {
            Scalar scalar => YamlScalar.Resolve(scalar),
            SequenceStart start => Nested(start, ReadSequence),
            MappingStart start => Nested(start, ReadMapping),
            _ => throw new UnreachableException(),
        };
        if (anchor.Length > 0)
        {
            _anchors[anchor] = value;
        }

        return value;
    }

    private HclValue Named(AnchorAlias alias) => !_anchors.TryGetValue(alias.Value.Value, out HclValue? named)
        ? throw At(alias.Start, $"reference to undefined anchor \"{alias.Value}\"")
        : named ?? throw At(alias.Start, $"cannot refer to anchor \"{alias.Value}\" from inside its own definition");

    private HclValue Nested(NodeEvent start, Func<HclValue> read)
    {
        string tag = start.Tag.IsEmpty ? "" : start.Tag.Value;
        if (tag is not ("" or "!" or "tag:yaml.org,2002:map" or "tag:yaml.org,2002:seq"))
        {
            throw At(start.Start, $"unsupported tag \"{tag}\"");
        }

        if (++_depth > HclLimits.MaxDepth)
        {
            throw At(start.Start, $"collections may be nested at most {HclLimits.MaxDepth} deep");
        }

        HclValue value = read();
        _depth--;
        return value is { Weight: <= HclLimits.MaxValueCount, Depth: <= HclLimits.MaxDepth }
            ? value
            : throw At(start.Start, $"a value may hold at most {HclLimits.MaxValueCount} others");
    }

    private HclSequence ReadSequence()
    {
        List<HclValue> elements = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            elements.Add(ReadNode());
        }

        return HclValue.Tuple(elements);
    }

    private HclMapping ReadMapping()
    {
        List<KeyValuePair<string, HclValue>> merged = [];
        List<KeyValuePair<string, HclValue>> own = [];
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Mark start = _parser.Current!.Start;
            bool merges = _parser.Current is Scalar { Value: MergeKey, Style: ScalarStyle.Plain, Tag.IsEmpty: true };
            HclValue key = ReadNode();
            HclValue value = ReadNode();
            if (merges)
            {
                merged.AddRange(Merged(value, start));
                continue;
            }

            string name = HclConversion.ToText(key) ?? throw At(start, key.IsNull ? "a mapping key must not be null" : "only strings are allowed as mapping keys");
            own.Add(KeyValuePair.Create(name, value));
        }

        return HclValue.Object(merged.Concat(own));
    }

    // Of several merged mappings the first that has a key wins; the mapping's own keys win over all.
    private static IEnumerable<KeyValuePair<string, HclValue>> Merged(HclValue value, Mark start) => value switch
    {
        HclMapping map => map.Entries,
        HclSequence sequence when sequence.Elements.All(static element => element is HclMapping) =>
            sequence.Elements.Reverse().SelectMany(static element => ((HclMapping)element).Entries),
        _ => throw At(start, "only mappings can be merged"),
    };

    internal static FunctionFailure At(Mark mark, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"on line {mark.Line}, column {mark.Column}: {problem}"));
}
