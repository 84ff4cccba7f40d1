using System.Text;

namespace Steppe.Cli.Output;

/// <summary>Lays out rows of cells as left-aligned columns.</summary>
/// <remarks>
/// Pure. Cells are trimmed; a column is as wide as its widest cell, counted in code points; the last cell of a row is not
/// padded, so no line ends in blanks.
/// </remarks>
internal static class Columns
{
    /// <summary>What stands for an empty cell in lists and blocks.</summary>
    public const string None = "<none>";

    /// <summary>Lines without a final line break.</summary>
    public static string Format(IReadOnlyList<string[]> rows, string separator, string empty)
    {
        List<int> widths = [];
        List<string[]> cells = [];
        foreach (string[] row in rows)
        {
            string[] cleaned = new string[row.Length];
            for (int column = 0; column < row.Length; column++)
            {
                string cell = row[column].Trim();
                cleaned[column] = cell.Length == 0 ? empty : cell;
                if (column == widths.Count)
                {
                    widths.Add(0);
                }

                widths[column] = Math.Max(widths[column], WidthOf(cleaned[column]));
            }

            cells.Add(cleaned);
        }

        StringBuilder text = new();
        foreach (string[] row in cells)
        {
            if (text.Length > 0)
            {
                text.Append('\n');
            }

            AppendRow(text, row, widths, separator);
        }

        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, string[] row, List<int> widths, string separator)
    {
        int start = text.Length;
        for (int column = 0; column < row.Length; column++)
        {
            text.Append(row[column]);
            if (column < row.Length - 1)
            {
                text.Append(' ', widths[column] - WidthOf(row[column])).Append(separator);
            }
        }

        while (text.Length > start && text[^1] == ' ')
        {
            text.Length--;
        }
    }

    private static int WidthOf(string cell)
    {
        int width = 0;
        foreach (char unit in cell)
        {
            // The second half of a surrogate pair belongs to the code point of the first.
            if (!char.IsLowSurrogate(unit))
            {
                width++;
            }
        }

        return width;
    }
}
