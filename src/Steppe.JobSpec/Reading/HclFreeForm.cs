using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steppe.Hcl;

namespace Steppe.JobSpec.Reading;

/// <summary>Reads HCL2 bodies without a schema.</summary>
internal sealed class HclFreeForm(HclEvaluator evaluator, DiagnosticList diagnostics)
{
    public ImmutableSortedDictionary<string, JsonElement> Read(HclBody body) => FreeFormJson.Freeze(Content(body));

    private JsonObject Content(HclBody body)
    {
        JsonObject content = [];
        foreach (HclAttribute attribute in body.Attributes)
        {
            if (evaluator.Evaluate(attribute.Value, diagnostics) is { } value)
            {
                content[attribute.Name] = FreeFormJson.Of(value);
            }
        }

        foreach (HclBlock block in body.Blocks)
        {
            FreeFormJson.AddBlock(content, block.Type, block.Labels.Select(static label => label.Text), Content(block.Body));
        }

        return content;
    }
}
