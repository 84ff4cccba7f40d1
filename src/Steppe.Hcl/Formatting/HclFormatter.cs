using System.Text;
using Steppe.Hcl.Formatting;

namespace Steppe.Hcl;

/// <summary>Lays out HCL2 text in the language's canonical style.</summary>
/// <remarks>
/// <para>Pure, and works on words alone: a file need not evaluate, and every word and comment is kept. Lines are never joined
/// or split, blank lines stay, and strings and heredocs keep every byte, because blanks inside <c>${ }</c> reach the running task.</para>
/// <para>Formatting what is formatted changes nothing. Source: decision 0055.</para>
/// </remarks>
public static class HclFormatter
{
    /// <summary>Formats a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="diagnostics">Where syntax errors go.</param>
    /// <returns>The text in canonical style; null after a syntax error.</returns>
    public static string? Format(SourceText source, DiagnosticList diagnostics)
    {
        if (source.Text.AsSpan().TrimStart() is ['{', ..])
        {
            diagnostics.Error("Not HCL", "This file is JSON, which has no canonical style here: only HCL files are formatted.", source.Range(0, 0));
            return null;
        }

        int errorsBefore = diagnostics.ErrorCount;
        HclParser.ParseFile(source, diagnostics);
        if (diagnostics.ErrorCount > errorsBefore)
        {
            return null;
        }

        List<FormatLine> lines = FormatLineReader.Read(source);
        TokenSpacing.Apply(lines);
        LineIndentation.Apply(lines);
        ColumnAlignment.Apply(lines);
        return Write(lines, source.Text.Length);
    }

    private static string Write(List<FormatLine> lines, int length)
    {
        StringBuilder text = new(length + (length / 8));
        foreach (FormatLine line in lines)
        {
            for (int index = 0; index < line.Tokens.Count; index++)
            {
                text.Append(' ', line.Spaces[index]).Append(line.Tokens[index].Text);
            }

            if (line.Comment is { } comment)
            {
                text.Append(' ', line.CommentSpaces).Append(comment.Text);
            }

            text.Append(line.Ending);
        }

        return text.ToString();
    }
}
