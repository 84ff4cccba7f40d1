namespace Steppe.Cli.Output;

/// <summary>A block of <c>Key = value</c> rows whose keys are padded to the longest.</summary>
internal sealed class KeyValueBlock
{
    private readonly List<string[]> _rows = [];

    public int Count => _rows.Count;

    /// <summary>Adds a row; an empty value prints as <c>&lt;none&gt;</c>.</summary>
    public KeyValueBlock Add(string key, string? value)
    {
        _rows.Add([key, value ?? ""]);
        return this;
    }

    /// <summary>Adds a row if <paramref name="wanted"/>.</summary>
    public KeyValueBlock AddIf(bool wanted, string key, string? value) => wanted ? Add(key, value) : this;

    /// <summary>The lines, without a final line break.</summary>
    public override string ToString() => Columns.Format(_rows, " = ", Columns.None);
}
