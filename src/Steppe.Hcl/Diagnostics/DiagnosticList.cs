using System.Collections;

namespace Steppe.Hcl;

/// <summary>Collects what is wrong with one file, up to a limit of errors.</summary>
/// <remarks>
/// Not thread-safe. Repeats of the same finding at the same place are dropped; after <see cref="MaxErrors"/> errors
/// further findings are counted as noise and dropped too.
/// </remarks>
public sealed class DiagnosticList : IReadOnlyList<Diagnostic>
{
    /// <summary>The most errors kept for one file.</summary>
    public const int MaxErrors = 20;

    private readonly List<Diagnostic> _items = [];
    private readonly HashSet<(string, string, int, int)> _seen = [];

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <summary>How many of the findings are errors.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>True when at least one error was added.</summary>
    public bool HasErrors => ErrorCount > 0;

    /// <summary>True when no further error will be kept, so that reading on is useless.</summary>
    public bool IsFull => ErrorCount >= MaxErrors;

    /// <inheritdoc/>
    public Diagnostic this[int index] => _items[index];

    /// <summary>Adds a finding.</summary>
    public void Add(Diagnostic diagnostic)
    {
        (string, string, int, int) key =
            (diagnostic.Summary, diagnostic.Detail, diagnostic.Range?.StartOffset ?? -1, diagnostic.Range?.EndOffset ?? -1);
        if (IsFull || !_seen.Add(key))
        {
            return;
        }

        _items.Add(diagnostic);
        ErrorCount += diagnostic.Severity == DiagnosticSeverity.Error ? 1 : 0;
    }

    /// <summary>Adds an error.</summary>
    public void Error(string summary, string detail, SourceRange? range, string? suggestion = null) =>
        Add(Diagnostic.Error(summary, detail, range, suggestion));

    /// <summary>Adds a warning.</summary>
    public void Warning(string summary, string detail, SourceRange? range) =>
        Add(Diagnostic.Warning(summary, detail, range));

    /// <inheritdoc/>
    public IEnumerator<Diagnostic> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
