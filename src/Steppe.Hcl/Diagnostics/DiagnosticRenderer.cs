using System.Globalization;
using System.Text;

namespace Steppe.Hcl;

/// <summary>Writes diagnostics for people: a line scripts can read, then the source line with the place marked.</summary>
/// <remarks>Pure. The first line is the reference's form; the snippet below it is ours.</remarks>
public static class DiagnosticRenderer
{
    private const int LongestSnippet = 160;

    /// <summary>Renders one diagnostic with its snippet; lines are joined by <c>\n</c>, without a final one.</summary>
    public static string Render(Diagnostic diagnostic)
    {
        if (diagnostic.Range is not { Source: not null } range)
        {
            return diagnostic.ToString();
        }

        SourcePosition start = range.Start;
        SourcePosition end = range.End;
        string line = range.Source.LineText(start.Line);
        if (line.Length is 0 or > LongestSnippet)
        {
            return diagnostic.ToString();
        }

        string number = start.Line.ToString(CultureInfo.InvariantCulture);
        int columns = new StringInfo(line).LengthInTextElements;
        int last = end.Line == start.Line ? end.Column : columns + 1;
        string gutter = new(' ', number.Length);
        return new StringBuilder(diagnostic.ToString())
            .Append('\n').Append("  ").Append(number).Append(" | ").Append(line)
            .Append('\n').Append("  ").Append(gutter).Append(" | ")
            .Append(Padding(line, start.Column - 1))
            .Append('^', Math.Max(1, last - start.Column))
            .ToString();
    }

    /// <summary>Renders several diagnostics, one below the other.</summary>
    public static string Render(IEnumerable<Diagnostic> diagnostics) => string.Join('\n', diagnostics.Select(Render));

    // Tabs stay tabs, so that the carets stand under their text whatever the width of a tab.
    private static string Padding(string line, int columns)
    {
        StringBuilder padding = new();
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(line);
        for (int column = 0; column < columns; column++)
        {
            padding.Append(elements.MoveNext() && elements.GetTextElement() == "\t" ? '\t' : ' ');
        }

        return padding.ToString();
    }
}
