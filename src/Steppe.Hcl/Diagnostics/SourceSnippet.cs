using System.Globalization;
using System.Text;

namespace Steppe.Hcl;

/// <summary>The line a finding stands on, with carets under the place.</summary>
/// <remarks>Pure. Of a long line the part around the place is shown; of one no person wrote, nothing.</remarks>
internal static class SourceSnippet
{
    private const int MostColumns = 120;
    private const int ColumnsBefore = 40;
    private const int LongestLine = 16 * 1024;
    private const string Cut = "…";

    /// <summary>Renders both lines, without a final new line; null when the line is empty, or longer than 16 Ki characters.</summary>
    public static string? Render(SourceRange range)
    {
        SourcePosition start = range.Start;
        SourcePosition end = range.End;
        string line = range.Source.LineText(start.Line);
        if (line.Length is 0 or > LongestLine)
        {
            return null;
        }

        List<string> graphemes = Graphemes(line);

        int first = start.Column - 1;
        int last = Math.Max(first + 1, end.Line == start.Line ? end.Column - 1 : graphemes.Count);
        int from = graphemes.Count > MostColumns ? Math.Max(0, Math.Min(first - ColumnsBefore, graphemes.Count - MostColumns)) : 0;
        int to = Math.Min(graphemes.Count, from + MostColumns);

        string number = start.Line.ToString(CultureInfo.InvariantCulture);
        StringBuilder code = new();
        StringBuilder carets = new();
        if (from > 0)
        {
            code.Append(Cut);
            carets.Append(' ');
        }

        for (int index = from; index < to; index++)
        {
            code.Append(DisplayText.Shown(graphemes[index]));
            if (index < last)
            {
                Mark(carets, graphemes[index], isInside: index >= first);
            }
        }

        if (last > graphemes.Count)
        {
            carets.Append('^');
        }

        code.Append(to < graphemes.Count ? Cut : "");
        string gutter = new(' ', number.Length);
        return $"  {number} | {code}\n  {gutter} | {carets}";
    }

    // Tabs stay tabs, so that the carets stand under their text whatever the width of a tab.
    private static void Mark(StringBuilder carets, string grapheme, bool isInside)
    {
        if (grapheme == "\t" && !isInside)
        {
            carets.Append('\t');
        }
        else
        {
            carets.Append(isInside ? '^' : ' ', isInside ? Math.Max(1, DisplayText.Width(grapheme)) : DisplayText.Width(grapheme));
        }
    }

    private static List<string> Graphemes(string line)
    {
        List<string> graphemes = [];
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(line);
        while (elements.MoveNext())
        {
            graphemes.Add(elements.GetTextElement());
        }

        return graphemes;
    }
}
