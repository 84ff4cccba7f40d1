using System.Diagnostics;
using Steppe.Hcl.Json;

namespace Steppe.Hcl;

/// <summary>Reads the JSON form of HCL2 into the same syntax tree as the native form.</summary>
/// <remarks>
/// Pure. Strings are templates; blocks are objects, or arrays of objects, below one level of object per label; a member
/// named <c>//</c> is a comment. Source: job specification, section 1.2.
/// </remarks>
public sealed class JsonHclParser
{
    private static readonly HclShape DynamicOuter = new() { Labels = 1, Expressions = ["iterator"] };

    private readonly DiagnosticList _diagnostics;

    private JsonHclParser(DiagnosticList diagnostics) => _diagnostics = diagnostics;

    /// <summary>Reads a whole file.</summary>
    public static HclBody Parse(SourceText source, HclShape shape, DiagnosticList diagnostics)
    {
        HclBody empty = new([], [], source.Range(0, 0));
        if (source.Text.Length > HclLimits.MaxSourceLength)
        {
            diagnostics.Error("File too large", $"A file may have at most {HclLimits.MaxSourceLength} characters.", source.Range(0, 0));
            return empty;
        }

        try
        {
            JsonNode root = JsonReader.Read(source);
            return root is JsonObjectNode map
                ? new JsonHclParser(diagnostics).Body(map, shape)
                : throw new HclException("Invalid JSON", "The file must be one JSON object.", root.Range);
        }
        catch (HclException error)
        {
            diagnostics.Add(error.Diagnostic);
            return empty;
        }
    }

    private HclBody Body(JsonObjectNode map, HclShape shape)
    {
        List<HclAttribute> attributes = [];
        List<HclBlock> blocks = [];
        foreach (JsonMember member in map.Members.Where(static member => member.Name != "//"))
        {
            if (member.Name == "dynamic" && shape.Blocks.Count > 0)
            {
                AddDynamic(member, member.Value, shape, blocks);
            }
            else if (shape.Blocks.TryGetValue(member.Name, out HclShape? inner))
            {
                AddBlocks(member, member.Value, inner, [], blocks);
            }
            else
            {
                bool isExpression = shape.Expressions.Contains(member.Name, StringComparer.Ordinal);
                attributes.Add(new HclAttribute(member.Name, member.NameRange, Expression(member.Value, isExpression)));
            }
        }

        return new HclBody([.. attributes.DistinctBy(static attribute => attribute.Name)], blocks, map.Range);
    }

    private void AddBlocks(JsonMember type, JsonNode value, HclShape shape, IReadOnlyList<HclLabel> labels, List<HclBlock> blocks)
    {
        switch (value)
        {
            case JsonArrayNode array:
                foreach (JsonNode element in array.Elements)
                {
                    AddBlocks(type, element, shape, labels, blocks);
                }

                break;
            case JsonNullNode:
                break;
            case JsonObjectNode map when labels.Count < shape.Labels:
                foreach (JsonMember member in map.Members.Where(static member => member.Name != "//"))
                {
                    AddBlocks(type, member.Value, shape, [.. labels, new HclLabel(member.Name, member.NameRange)], blocks);
                }

                break;
            case JsonObjectNode map:
                blocks.Add(new HclBlock(type.Name, type.NameRange, labels, map.Range.AtStart, Body(map, shape)));
                break;
            default:
                _diagnostics.Error("Incorrect JSON value type", $"A JSON object is required here, for the block \"{type.Name}\".", value.Range);
                break;
        }
    }

    // dynamic: { TYPE: { for_each, content: { what TYPE holds } } }
    private void AddDynamic(JsonMember member, JsonNode value, HclShape shape, List<HclBlock> blocks)
    {
        if (value is JsonArrayNode array)
        {
            foreach (JsonNode element in array.Elements)
            {
                AddDynamic(member, element, shape, blocks);
            }
        }
        else if (value is JsonObjectNode map)
        {
            foreach (JsonMember type in map.Members)
            {
                HclShape content = shape.Blocks.TryGetValue(type.Name, out HclShape? inner) ? inner with { Labels = 0 } : new HclShape();
                HclShape outer = DynamicOuter with { Blocks = new SortedDictionary<string, HclShape>(StringComparer.Ordinal) { ["content"] = content } };
                AddBlocks(member, type.Value, outer, [new HclLabel(type.Name, type.NameRange)], blocks);
            }
        }
        else
        {
            _diagnostics.Error("Incorrect JSON value type", "A JSON object is required here, for dynamic blocks.", value.Range);
        }
    }

    private HclExpression Expression(JsonNode node, bool isExpression = false) => node switch
    {
        JsonStringNode text => FromText(text, isExpression),
        JsonNumberNode number => BigFloat.TryParse(number.Text, out BigFloat value)
            ? new LiteralExpression(HclValue.Of(value), node.Range)
            : throw new HclException("Invalid number literal", "This number is too long to work with.", node.Range),
        JsonBoolNode flag => new LiteralExpression(HclValue.Of(flag.Value), node.Range),
        JsonNullNode => new LiteralExpression(HclValue.Null, node.Range),
        JsonArrayNode array => new TupleExpression([.. array.Elements.Select(element => Expression(element))], node.Range),
        JsonObjectNode map => new ObjectExpression(
            [.. map.Members.Where(static member => member.Name != "//").Select(member => new ObjectItem(
                FromText(new JsonStringNode(member.Name, member.NameRange), isExpression: false), Expression(member.Value)))],
            node.Range),
        _ => throw new UnreachableException(),
    };

    private HclExpression FromText(JsonStringNode text, bool isExpression)
    {
        SourceText embedded = SourceText.Embed(text.Range, text.Value);
        HclExpression? expression = isExpression
            ? HclParser.ParseExpression(embedded, _diagnostics)
            : HclParser.ParseTemplate(embedded, _diagnostics);
        return expression ?? new LiteralExpression(HclValue.Null, text.Range);
    }
}
