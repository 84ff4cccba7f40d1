using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Hcl;
using Steppe.Hcl.Legacy;

namespace Steppe.JobSpec.Reading;

/// <summary>Reads legacy objects without a schema; repeats of the block itself are merged, later keys win.</summary>
internal static class LegacyFreeForm
{
    public static ImmutableSortedDictionary<string, JsonElement> Read(IReadOnlyList<Hcl1Object> bodies, DiagnosticList diagnostics)
    {
        FreeFormContent merged = new();
        foreach (Hcl1Object body in bodies)
        {
            merged.Merge(Content(body));
        }

        return merged.Freeze(bodies[0].Range, diagnostics);
    }

    private static FreeFormContent Content(Hcl1Object body)
    {
        FreeFormContent content = new();
        foreach (Hcl1Item item in body.Items)
        {
            if (item.Value is Hcl1Object inner)
            {
                content.AddBlock(item.Key.Text, item.Keys.Skip(1).Select(static key => key.Text), Content(inner));
            }
            else
            {
                content.Set(item.Key.Text, Of(item.Value));
            }
        }

        return content;
    }

    private static HclValue Of(Hcl1Value value) => value switch
    {
        Hcl1Object map => Content(map).ToValue(),
        Hcl1List list => HclValue.Tuple([.. list.Elements.Select(Of)]),
        Hcl1Literal { Kind: Hcl1LiteralKind.Null } => HclValue.Null,
        Hcl1Literal { Kind: Hcl1LiteralKind.Bool } flag => HclValue.Of(flag.Text == "true"),
        Hcl1Literal { Kind: Hcl1LiteralKind.String } text => HclValue.Of(text.Text),
        _ => HclValue.Of(Number(value)),
    };

    private static BigFloat Number(Hcl1Value value) =>
        Hcl1Weak.ToText(value) is { } text && BigFloat.TryParse(text, out BigFloat number) ? number : BigFloat.Zero;
}
