using System.Text;
using Steppe.Cli.Output;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Writes the difference between two versions of a job.</summary>
/// <remarks>Pure. Names of siblings stand under each other, whatever marker is before them.</remarks>
internal static class JobDiffText
{
    /// <summary>The lines, without a final line break.</summary>
    /// <param name="diff">The difference.</param>
    /// <param name="verbose">Whether also the inside of what was added or deleted is shown.</param>
    /// <param name="screen">Says whether colours are on.</param>
    public static string Of(JobDiff diff, bool verbose, Screen screen)
    {
        StringBuilder text = new();
        text.Append(Marker(diff.Type, screen)).Append(screen.Bold($"Job: \"{diff.Id}\"")).Append('\n');
        if (diff.Type == DiffTypes.Edited || verbose)
        {
            AppendParts(text, diff.Fields, diff.Objects, indent: 0, screen);
        }

        int widest = Widest((diff.TaskGroups ?? []).Select(static group => group.Type));
        foreach (TaskGroupDiff group in diff.TaskGroups ?? [])
        {
            Append(text, group, widest, verbose, screen);
        }

        return text.ToString().TrimEnd('\n');
    }

    private static void Append(StringBuilder text, TaskGroupDiff group, int widest, bool verbose, Screen screen)
    {
        AppendMarker(text, group.Type, indent: 0, widest, screen);
        text.Append(screen.Bold($"Task Group: \"{group.Name}\""));
        if (group.Updates is { Count: > 0 } updates)
        {
            IEnumerable<string> counts = updates
                .OrderBy(static update => update.Key, StringComparer.Ordinal)
                .Select(update => Coloured(update.Key, $"{Quantities.Text(update.Value)} {update.Key}", screen));
            text.Append(" (").AppendJoin(", ", counts).Append(')');
        }

        text.Append('\n');
        if (group.Type == DiffTypes.Edited || verbose)
        {
            AppendParts(text, group.Fields, group.Objects, indent: 2, screen);
        }

        int widestTask = Widest([
            .. (group.Fields ?? []).Select(static field => field.Type),
            .. (group.Objects ?? []).Select(static block => block.Type),
            .. (group.Tasks ?? []).Select(static task => task.Type)]);
        foreach (TaskDiff task in group.Tasks ?? [])
        {
            Append(text, task, widestTask, verbose, screen);
        }
    }

    private static void Append(StringBuilder text, TaskDiff task, int widest, bool verbose, Screen screen)
    {
        AppendMarker(text, task.Type, indent: 2, widest, screen);
        text.Append(screen.Bold($"Task: \"{task.Name}\""));
        if (task.Annotations is { Count: > 0 } annotations)
        {
            text.Append(" (").AppendJoin(", ", annotations.Select(one => Coloured(one.Replace("forces ", "", StringComparison.Ordinal), one, screen))).Append(')');
        }

        text.Append('\n');
        bool showsInside = task.Type == DiffTypes.Edited || (verbose && task.Type != DiffTypes.None);
        if (showsInside)
        {
            AppendParts(text, task.Fields, task.Objects, indent: 4, screen);
        }
    }

    private static void AppendParts(
        StringBuilder text, IReadOnlyList<FieldDiff>? fields, IReadOnlyList<ObjectDiff>? objects, int indent, Screen screen)
    {
        int widest = Widest([.. (fields ?? []).Select(static field => field.Type), .. (objects ?? []).Select(static block => block.Type)]);
        int longest = (fields ?? []).Select(static field => field.Name.Length).DefaultIfEmpty().Max();
        foreach (FieldDiff field in fields ?? [])
        {
            AppendMarker(text, field.Type, indent, widest, screen);
            text.Append(field.Name).Append(": ").Append(' ', longest - field.Name.Length).Append(Value(field));
            if (field.Annotations is { Count: > 0 } annotations)
            {
                text.Append(" (").AppendJoin(", ", annotations.Select(one => Coloured(one.Replace("forces ", "", StringComparison.Ordinal), one, screen))).Append(')');
            }

            text.Append('\n');
        }

        foreach (ObjectDiff block in objects ?? [])
        {
            AppendMarker(text, block.Type, indent, widest, screen);
            text.Append(block.Name).Append(" {\n");
            AppendParts(text, block.Fields, block.Objects, indent + widest + 2, screen);
            text.Append(' ', indent + widest).Append("}\n");
        }
    }

    private static string Coloured(string update, string text, Screen screen) => update switch
    {
        "canary" => screen.LightYellow(text),
        "create" => screen.Green(text),
        "create/destroy update" => screen.Yellow(text),
        "destroy" => screen.Red(text),
        "in-place update" => screen.Cyan(text),
        "migrate" => screen.Blue(text),
        _ => text,
    };

    private static string Value(FieldDiff field) => field.Type switch
    {
        DiffTypes.Added => $"\"{field.New}\"",
        DiffTypes.Deleted => $"\"{field.Old}\"",
        DiffTypes.Edited => $"\"{field.Old}\" => \"{field.New}\"",
        _ => $"\"{field.New}\"",
    };

    private static void AppendMarker(StringBuilder text, string type, int indent, int widest, Screen screen) =>
        text.Append(' ', indent).Append(Marker(type, screen)).Append(' ', widest - Length(type));

    private static int Widest(IEnumerable<string> types) => types.Select(Length).DefaultIfEmpty().Max();

    private static int Length(string type) => type switch
    {
        DiffTypes.Added or DiffTypes.Deleted => 2,
        DiffTypes.Edited => 4,
        _ => 0,
    };

    private static string Marker(string type, Screen screen) => type switch
    {
        DiffTypes.Added => screen.Green("+ "),
        DiffTypes.Deleted => screen.Red("- "),
        DiffTypes.Edited => screen.LightYellow("+/- "),
        _ => "",
    };
}
