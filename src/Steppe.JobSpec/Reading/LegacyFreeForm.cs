using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steppe.Hcl;
using Steppe.Hcl.Legacy;

namespace Steppe.JobSpec.Reading;

/// <summary>Reads legacy objects without a schema; repeats of the block itself are merged, later keys win.</summary>
internal static class LegacyFreeForm
{
    public static ImmutableSortedDictionary<string, JsonElement> Read(IReadOnlyList<Hcl1Object> bodies, DiagnosticList diagnostics)
    {
        JsonObject merged = [];
        foreach ((string name, JsonNode? value) in bodies.SelectMany(static body => Content(body).ToList()))
        {
            merged[name] = value?.DeepClone();
        }

        return FreeFormJson.Freeze(merged, bodies[0].Range, diagnostics);
    }

    private static JsonObject Content(Hcl1Object body)
    {
        JsonObject content = [];
        foreach (Hcl1Item item in body.Items)
        {
            if (item.Value is Hcl1Object inner)
            {
                FreeFormJson.AddBlock(content, item.Key.Text, item.Keys.Skip(1).Select(static key => key.Text), Content(inner));
            }
            else
            {
                content[item.Key.Text] = Of(item.Value);
            }
        }

        return content;
    }

    private static JsonNode? Of(Hcl1Value value) => value switch
    {
        Hcl1Object map => Content(map),
        Hcl1List list => new JsonArray([.. list.Elements.Select(Of)]),
        Hcl1Literal { Kind: Hcl1LiteralKind.Null } => null,
        Hcl1Literal { Kind: Hcl1LiteralKind.Bool } flag => JsonValue.Create(flag.Text == "true"),
        Hcl1Literal { Kind: Hcl1LiteralKind.String } text => JsonValue.Create(text.Text),
        _ => JsonNode.Parse(Number(value)),
    };

    private static string Number(Hcl1Value value) =>
        Hcl1Weak.ToText(value) is { } text && BigFloat.TryParse(text, out BigFloat number) ? number.ToString() : "0";
}
