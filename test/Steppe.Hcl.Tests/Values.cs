using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steppe.Hcl.Tests;

/// <summary>Shows values and types the way the recorded answers do.</summary>
internal static class Values
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(HclValue value) => value switch
    {
        HclNull => "null",
        HclBool flag => flag.Value ? "true" : "false",
        HclNumber number => number.Value.ToString(),
        HclString text => JsonSerializer.Serialize(text.Value, Options),
        HclSequence sequence => $"[{string.Join(',', sequence.Elements.Select(Json))}]",
        HclSet set => $"[{string.Join(',', set.Elements.Select(Json))}]",
        HclMapping map => $"{{{string.Join(',', map.Entries.Select(static entry => $"{JsonSerializer.Serialize(entry.Key, Options)}:{Json(entry.Value)}"))}}}",
        _ => "?",
    };

    public static string TypeJson(HclType type) => TypeNode(type).ToJsonString();

    public static HclValue? Evaluate(string text, IEvaluationScope? scope = null, DiagnosticList? diagnostics = null, EvaluationSession? session = null)
    {
        diagnostics ??= [];
        return HclParser.ParseExpression(new SourceText("t.hcl", text), diagnostics) is { } expression
            ? new HclEvaluator(scope ?? EvaluationScope.Empty, session ?? new EvaluationSession()).Evaluate(expression, diagnostics)
            : null;
    }

    private static JsonNode TypeNode(HclType type) => type switch
    {
        HclPrimitiveType primitive => primitive.Name,
        HclListType list => new JsonArray("list", TypeNode(list.Element)),
        HclSetType set => new JsonArray("set", TypeNode(set.Element)),
        HclMapType map => new JsonArray("map", TypeNode(map.Element)),
        HclTupleType tuple => new JsonArray("tuple", new JsonArray([.. tuple.Elements.Select(TypeNode)])),
        HclObjectType shape => new JsonArray("object", new JsonObject(shape.Attributes.Select(static attribute => KeyValuePair.Create(attribute.Key, (JsonNode?)TypeNode(attribute.Value))))),
        _ => "dynamic",
    };
}
