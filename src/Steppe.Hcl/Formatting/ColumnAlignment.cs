namespace Steppe.Hcl.Formatting;

/// <summary>Lines up the <c>=</c> of neighbouring arguments, and the comments at the ends of neighbouring lines.</summary>
/// <remarks>An argument whose value opens a bracket that stays open has no neighbours; a heredoc does not part neighbours.</remarks>
internal static class ColumnAlignment
{
    /// <summary>Widens blanks where alignment needs it; spacing and indentation must be done.</summary>
    public static void Apply(IReadOnlyList<FormatLine> lines)
    {
        foreach (List<FormatLine> run in Runs(lines, static line => line.AssignIndex > 0 && line.NetBrackets == 0))
        {
            int column = run.Max(static line => line.Columns(line.AssignIndex));
            foreach (FormatLine line in run)
            {
                line.Spaces[line.AssignIndex] = column - line.Columns(line.AssignIndex) + 1;
            }
        }

        foreach (List<FormatLine> run in Runs(lines, static line => line.Comment is not null))
        {
            int column = run.Max(static line => line.Columns(line.Tokens.Count));
            foreach (FormatLine line in run)
            {
                line.CommentSpaces = column - line.Columns(line.Tokens.Count) + 1;
            }
        }
    }

    private static IEnumerable<List<FormatLine>> Runs(IReadOnlyList<FormatLine> lines, Func<FormatLine, bool> belongs)
    {
        List<FormatLine> run = [];
        foreach (FormatLine line in lines)
        {
            if (belongs(line))
            {
                run.Add(line);
            }
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }
}
