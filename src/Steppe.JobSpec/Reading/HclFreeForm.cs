using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Hcl;
using Steppe.JobSpec.Variables;

namespace Steppe.JobSpec.Reading;

/// <summary>Reads HCL2 bodies without a schema.</summary>
internal sealed class HclFreeForm(JobScope scope, EvaluationSession session, DiagnosticList diagnostics)
{
    public ImmutableSortedDictionary<string, JsonElement> Read(HclBody body) => Content(body).Freeze(body.Range.AtStart, diagnostics);

    private FreeFormContent Content(HclBody body)
    {
        FreeFormContent content = new();
        foreach (HclAttribute attribute in body.Attributes)
        {
            if (scope.Evaluate(attribute.Value, session, diagnostics) is { } value)
            {
                if (HoldsInfinity(value))
                {
                    diagnostics.Error("Unsuitable value type", "An infinite number cannot be stored: the result of a division by zero, or larger than a 64-bit float.", attribute.Value.Range);
                    continue;
                }

                content.Set(attribute.Name, FreeFormValue.Of(value));
            }
        }

        foreach (HclBlock block in body.Blocks)
        {
            content.AddBlock(block.Type, block.Labels.Select(static label => label.Text), Content(block.Body));
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
