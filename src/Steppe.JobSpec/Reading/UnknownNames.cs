using Steppe.Hcl;

namespace Steppe.JobSpec.Reading;

/// <summary>Reports arguments and blocks that a block does not have, with what was probably meant.</summary>
/// <param name="path">Types of the blocks around and the block itself, outermost first; empty for the file itself.</param>
/// <param name="arguments">The arguments the block has.</param>
/// <param name="blocks">The blocks it has.</param>
/// <param name="diagnostics">Where errors go.</param>
internal sealed class UnknownNames(
    IReadOnlyList<string> path, IReadOnlySet<string> arguments, IReadOnlySet<string> blocks, DiagnosticList diagnostics)
{
    private string Here => path.Count == 0 ? "A job file" : $"{Article.For(path[^1], isFirst: true)} {path[^1]} block";

    /// <summary>Reports all of a body.</summary>
    public void Report(HclBody body)
    {
        foreach (HclAttribute attribute in body.Attributes.Where(attribute => !arguments.Contains(attribute.Name)))
        {
            Report(attribute);
        }

        foreach (HclBlock block in body.Blocks)
        {
            (string type, SourceRange range) = block is { Type: "dynamic", Labels: [var label] } ? (label.Text, label.Range) : (block.Type, block.TypeRange);
            if (!blocks.Contains(type))
            {
                Report(block, type, range);
            }
        }
    }

    private void Report(HclAttribute attribute)
    {
        string name = attribute.Name;
        if (blocks.Contains(name))
        {
            diagnostics.Error("Unsupported argument", $"\"{name}\" is a block, not an argument: write {name} {{ … }} without \"=\".", attribute.NameRange);
            return;
        }

        if (path.Count == 0 && name is "Job" or "ID")
        {
            diagnostics.Error("Unsupported argument", "This looks like a job as the API has it, in JSON: give -json to read it as that.", attribute.NameRange);
            return;
        }

        (string? advice, string? suggestion) = Advise(name, arguments.Concat(blocks));
        string fallback = path is [.., "task"] ? " If it is a setting of the task's driver, it goes into the config block." : "";
        diagnostics.Error("Unsupported argument", $"{Here} has no argument \"{name}\".{advice ?? (suggestion is null ? fallback : "")}", attribute.NameRange, suggestion);
    }

    private void Report(HclBlock block, string type, SourceRange range)
    {
        if (arguments.Contains(type))
        {
            string value = block.Labels is [var only] ? only.Range.Text : "…";
            diagnostics.Error("Unsupported block type", $"\"{type}\" is an argument, not a block: write {type} = {value}", range);
            return;
        }

        (string? advice, string? suggestion) = Advise(type, blocks.Concat(arguments));
        string fallback = path.Count == 0 ? " It holds one job block, and variable, variables and locals blocks." : "";
        diagnostics.Error("Unsupported block type", $"{Here} has no \"{type}\" block.{advice ?? (suggestion is null ? fallback : "")}", range, suggestion);
    }

    // A name that is right elsewhere nearby is misplaced; else a similar name here is meant; else it is right somewhere far away.
    private (string? Advice, string? Suggestion) Advise(string name, IEnumerable<string> here)
    {
        string? home = BlockSchema.FindHome(name, path, out bool isNear);
        string[] names = [.. here.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string? similar = NameSuggestion.Find(name, names) ?? names.LastOrDefault(known => known.Length > 2 && name.StartsWith(known, StringComparison.Ordinal));
        return home is not null && (isNear || similar is null) ? ($" It belongs in {Article.For(home)} {home} block.", null) : (null, similar);
    }
}
