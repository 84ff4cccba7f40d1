using System.Diagnostics;
using Steppe.Hcl.Json;

namespace Steppe.Hcl.Legacy;

/// <summary>Shapes a JSON document like the tree the legacy language itself gives.</summary>
/// <remarks>Pure. A member with an object is a block; an array of objects is looked through by <see cref="Hcl1Object.Blocks"/>.</remarks>
internal static class Hcl1JsonTree
{
    /// <summary>Converts the document; its root must be an object.</summary>
    public static Hcl1Object Convert(JsonNode root) =>
        ConvertValue(root) as Hcl1Object
        ?? throw new HclException(Hcl1Parser.SyntaxSummary, "a JSON object is expected", root.Range);

    private static Hcl1Value ConvertValue(JsonNode node) => node switch
    {
        JsonObjectNode map => new Hcl1Object(
            [.. map.Members.Select(static member => new Hcl1Item([new Hcl1Key(member.Name, member.NameRange)], ConvertValue(member.Value)))],
            map.Range),
        JsonArrayNode array => new Hcl1List([.. array.Elements.Select(ConvertValue)], array.Range),
        JsonStringNode text => new Hcl1Literal(Hcl1LiteralKind.String, text.Value, text.Range),
        JsonNumberNode number => new Hcl1Literal(
            Hcl1Numbers.TryParseInteger(number.Text, out _) ? Hcl1LiteralKind.Integer : Hcl1LiteralKind.Float, number.Text, number.Range),
        JsonBoolNode flag => new Hcl1Literal(Hcl1LiteralKind.Bool, flag.Value ? "true" : "false", flag.Range),
        JsonNullNode => new Hcl1Literal(Hcl1LiteralKind.Null, "null", node.Range),
        _ => throw new UnreachableException(),
    };
}
