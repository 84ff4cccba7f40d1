using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steppe.Hcl;
using Steppe.JobSpec.Variables;

namespace Steppe.JobSpec.Reading;

/// <summary>Reads HCL2 bodies without a schema.</summary>
internal sealed class HclFreeForm(JobScope scope, EvaluationSession session, DiagnosticList diagnostics)
{
    public ImmutableSortedDictionary<string, JsonElement> Read(HclBody body) => FreeFormJson.Freeze(Content(body), body.Range.AtStart, diagnostics);

    private JsonObject Content(HclBody body)
    {
        JsonObject content = [];
        foreach (HclAttribute attribute in body.Attributes)
        {
            if (scope.Evaluate(attribute.Value, session, diagnostics) is { } value)
            {
                if (HoldsInfinity(value))
                {
                    diagnostics.Error("Unsuitable value type", "An infinite number cannot be stored: the result of a division by zero, or larger than a 64-bit float.", attribute.Value.Range);
                    continue;
                }

                content[attribute.Name] = FreeFormJson.Of(value);
            }
        }

        foreach (HclBlock block in body.Blocks)
        {
            FreeFormJson.AddBlock(content, block.Type, block.Labels.Select(static label => label.Text), Content(block.Body));
        }

        return content;
    }

    private static bool HoldsInfinity(HclValue value) => value switch
    {
        HclNumber number => !number.Value.TryToLong(out _) && !double.IsFinite(number.Value.ToDouble()),
        HclSequence sequence => sequence.Elements.Any(HoldsInfinity),
        HclSet set => set.Elements.Any(HoldsInfinity),
        HclMapping map => map.Entries.Values.Any(HoldsInfinity),
        _ => false,
    };
}
