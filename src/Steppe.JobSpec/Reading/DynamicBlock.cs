using Steppe.Hcl;

namespace Steppe.JobSpec.Reading;

/// <summary>Unfolds <c>dynamic "TYPE" { for_each … content { } }</c> into the blocks it stands for.</summary>
/// <remarks>Source: job specification, section 1.4.</remarks>
internal static class DynamicBlock
{
    private static readonly string[] Arguments = ["for_each", "iterator", "labels"];

    /// <summary>Tells whether a block makes blocks of this type.</summary>
    public static bool IsFor(HclBlock block, string type) => block is { Type: "dynamic", Labels: [var label] } && label.Text == type;

    /// <summary>Makes one reader per element.</summary>
    public static List<BlockReader> Unfold(
        HclBlock block, string? labelName, IEvaluationScope scope, EvaluationSession session, DiagnosticList diagnostics)
    {
        foreach (HclAttribute unknown in block.Body.Attributes.Where(static attribute => !Arguments.Contains(attribute.Name, StringComparer.Ordinal)))
        {
            diagnostics.Error("Unsupported argument", $"An argument named \"{unknown.Name}\" is not known in a dynamic block.", unknown.NameRange, NameSuggestion.Find(unknown.Name, Arguments));
        }

        HclBlock? content = block.Body.Blocks.FirstOrDefault(static inner => inner.Type == "content");
        if (content is null || block.Body.Blocks.Count > 1)
        {
            diagnostics.Error("Invalid dynamic block", "A dynamic block needs exactly one content block.", block.HeaderRange);
        }

        if (block.Body.Find("for_each") is not { } forEach)
        {
            diagnostics.Error("Missing required argument", "The argument \"for_each\" is required, but was not set.", block.Body.MissingItemRange);
            return [];
        }

        HclValue? collection = new HclEvaluator(scope, session).Evaluate(forEach.Value, diagnostics);
        if (content is null || collection is null)
        {
            return [];
        }

        if (Entries(collection) is not { } entries)
        {
            diagnostics.Error("Invalid dynamic for_each value", $"Cannot use a {collection.Type} value in for_each: a list, set, map or object is required.", forEach.Value.Range);
            return [];
        }

        if (!session.TrySpend(10 * collection.Weight, block.HeaderRange, diagnostics))
        {
            return [];
        }

        string iterator = block.Body.Find("iterator")?.Value is VariableExpression name ? name.Name : block.Labels[0].Text;
        return [.. entries.Select(entry => Make(block, content, labelName, Inner(scope, iterator, entry), session, diagnostics))];
    }

    private static EvaluationScope Inner(IEvaluationScope scope, string iterator, (HclValue Key, HclValue Value) entry) => new(
        new Dictionary<string, HclValue>(StringComparer.Ordinal) { [iterator] = HclValue.Object([new("key", entry.Key), new("value", entry.Value)]) },
        scope);

    private static HclBlockReader Make(
        HclBlock block, HclBlock content, string? labelName, IEvaluationScope scope, EvaluationSession session, DiagnosticList diagnostics)
    {
        List<HclLabel> labels = [];
        if (block.Body.Find("labels") is { } written
            && new HclEvaluator(scope, session).Evaluate(written.Value, diagnostics) is { } value)
        {
            if (HclConversion.TryConvert(value, HclType.List(HclType.String), out HclValue texts, out _) && texts is HclSequence sequence)
            {
                labels.AddRange(sequence.Elements.OfType<HclString>().Select(text => new HclLabel(text.Value, written.Value.Range)));
            }
            else
            {
                diagnostics.Error("Invalid dynamic block labels", "The labels must be a list of strings.", written.Value.Range);
            }
        }

        if (labels.Count != (labelName is null ? 0 : 1))
        {
            string type = block.Labels[0].Text;
            diagnostics.Error(
                labels.Count == 0 ? $"Missing name for {type}" : $"Extraneous label for {type}",
                labelName is null ? $"No labels are expected for {type} blocks." : $"All {type} blocks must have 1 labels ({labelName}): set labels = [ … ].",
                block.HeaderRange);
        }

        return new HclBlockReader(content.Body, labels, block.HeaderRange, scope, session, diagnostics);
    }

    private static IEnumerable<(HclValue Key, HclValue Value)>? Entries(HclValue collection) => collection switch
    {
        HclSequence sequence => sequence.Elements.Select(static (element, index) => (HclValue.Of(index), element)),
        HclSet set => set.Elements.Select(static element => (element, element)),
        HclMapping map => map.Entries.Select(static entry => (HclValue.Of(entry.Key), entry.Value)),
        _ => null,
    };
}
