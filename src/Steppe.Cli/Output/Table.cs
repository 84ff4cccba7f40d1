namespace Steppe.Cli.Output;

/// <summary>A list table: header row, then rows, columns two blanks apart.</summary>
/// <param name="header">Titles of the columns.</param>
internal sealed class Table(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    /// <summary>What an empty cell prints; task resources and server members leave it empty.</summary>
    public string Empty { get; init; } = Columns.None;

    /// <summary>Number of rows without the header.</summary>
    public int Count => _rows.Count - 1;

    /// <summary>Adds a row.</summary>
    public Table Add(params string[] cells)
    {
        _rows.Add(cells);
        return this;
    }

    /// <summary>The lines, without a final line break.</summary>
    public override string ToString() => Columns.Format(_rows, "  ", Empty);
}
