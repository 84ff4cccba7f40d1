using Steppe.Hcl;
using Steppe.JobSpec.Variables;

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
        HclBlock block, string? labelName, IReadOnlyList<string> path, JobScope scope, EvaluationSession session, DiagnosticList diagnostics)
    {
        foreach (HclAttribute unknown in block.Body.Attributes.Where(static attribute => !Arguments.Contains(attribute.Name, StringComparer.Ordinal)))
        {
            diagnostics.Error("Unsupported argument", $"A dynamic block has no argument \"{unknown.Name}\". What the made blocks hold goes into its content block.", unknown.NameRange, NameSuggestion.Find(unknown.Name, Arguments));
        }

        HclBlock? content = block.Body.Blocks.FirstOrDefault(static inner => inner.Type == "content");
        if (content is null || block.Body.Blocks.Count > 1)
        {
            diagnostics.Error("Invalid dynamic block", "A dynamic block needs exactly one content block.", block.HeaderRange);
        }

        if (block.Body.Find("for_each") is not { } forEach)
        {
            diagnostics.Error("Missing required argument", "A dynamic block needs for_each, the collection to go through.", block.HeaderRange);
            return [];
        }

        HclValue? collection = scope.Evaluate(forEach.Value, session, diagnostics);
        if (content is null || collection is null)
        {
            return [];
        }

        if (Entries(collection) is not { } entries)
        {
            diagnostics.Error("Invalid dynamic for_each value", $"for_each goes through a list, set, map or object, but this is a {collection.Type}.", forEach.Value.Range);
            diagnostics.AmendFrom(diagnostics.Count - 1, found => found with { Origins = scope.OriginsOf(forEach.Value) });
            return [];
        }

        if (!session.TrySpend(10 * collection.Weight, block.HeaderRange, diagnostics))
        {
            return [];
        }

        string iterator = block.Body.Find("iterator")?.Value is VariableExpression name ? name.Name : block.Labels[0].Text;
        return [.. entries.Select(entry => Make(block, content, labelName, path, Inner(scope, iterator, entry, forEach.Value), session, diagnostics))];
    }

    private static JobScope Inner(JobScope scope, string iterator, (HclValue Key, HclValue Value) entry, HclExpression collection) =>
        scope.With(iterator, HclValue.Object([new("key", entry.Key), new("value", entry.Value)]), collection);

    private static HclBlockReader Make(
        HclBlock block, HclBlock content, string? labelName, IReadOnlyList<string> path, JobScope scope, EvaluationSession session, DiagnosticList diagnostics)
    {
        string type = block.Labels[0].Text;
        List<HclLabel>? labels = ReadLabels(block, scope, session, diagnostics);
        if (labels is not null && labels.Count != (labelName is null ? 0 : 1))
        {
            diagnostics.Error(
                labels.Count == 0 ? $"Missing name for {type}" : $"Extraneous label for {type}",
                labelName is null ? $"A {type} block has no label: remove the labels argument." : $"A {type} block has one label ({labelName}): write labels = [ … ] with one element.",
                block.Body.Find("labels")?.Value.Range ?? block.HeaderRange);
        }

        return new HclBlockReader(content.Body, labels ?? [], block.HeaderRange, [.. path, type], scope, session, diagnostics);
    }

    // Null after an error.
    private static List<HclLabel>? ReadLabels(HclBlock block, JobScope scope, EvaluationSession session, DiagnosticList diagnostics)
    {
        if (block.Body.Find("labels") is not { } written)
        {
            return [];
        }

        if (scope.Evaluate(written.Value, session, diagnostics) is not { } value)
        {
            return null;
        }

        if (HclConversion.TryConvert(value, HclType.List(HclType.String), out HclValue texts, out _) && texts is HclSequence sequence)
        {
            return [.. sequence.Elements.OfType<HclString>().Select(text => new HclLabel(text.Value, written.Value.Range))];
        }

        diagnostics.Error("Invalid dynamic block labels", "The labels must be a list of strings.", written.Value.Range);
        return null;
    }

    private static IEnumerable<(HclValue Key, HclValue Value)>? Entries(HclValue collection) => collection switch
    {
        HclSequence sequence => sequence.Elements.Select(static (element, index) => (HclValue.Of(index), element)),
        HclSet set => set.Elements.Select(static element => (element, element)),
        HclMapping map => map.Entries.Select(static entry => (HclValue.Of(entry.Key), entry.Value)),
        _ => null,
    };
}
