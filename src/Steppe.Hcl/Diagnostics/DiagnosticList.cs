using System.Collections;

namespace Steppe.Hcl;

/// <summary>Collects what is wrong with one file, up to a limit of errors.</summary>
/// <remarks>
/// Not thread-safe. Repeats of the same finding at the same place are dropped; after <see cref="MaxErrors"/> errors
/// further ones are only counted, and after <see cref="MaxCounted"/> reading on is useless.
/// </remarks>
public sealed class DiagnosticList : IReadOnlyList<Diagnostic>
{
    /// <summary>The most errors kept for one file.</summary>
    public const int MaxErrors = 20;

    /// <summary>The most errors counted for one file.</summary>
    public const int MaxCounted = 200;

    private const int LongestText = 4096;

    private readonly List<Diagnostic> _items = [];
    private readonly HashSet<(string, string, int, int)> _seen = [];

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <summary>How many errors were found, those included that were not kept.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>True when at least one error was added.</summary>
    public bool HasErrors => ErrorCount > 0;

    /// <summary>How many errors were found but not kept; at least this many when the list is full.</summary>
    public int OmittedErrors => Math.Max(0, ErrorCount - MaxErrors);

    /// <summary>True when no further error will even be counted.</summary>
    public bool IsFull => ErrorCount >= MaxCounted;

    /// <inheritdoc/>
    public Diagnostic this[int index] => _items[index];

    /// <summary>Adds a finding.</summary>
    public void Add(Diagnostic diagnostic)
    {
        // A name from the file may be as long as the file.
        diagnostic = diagnostic with { Summary = Shortened(diagnostic.Summary), Detail = Shortened(diagnostic.Detail) };
        (string, string, int, int) key =
            (diagnostic.Summary, diagnostic.Detail, diagnostic.Range?.StartOffset ?? -1, diagnostic.Range?.EndOffset ?? -1);
        if (IsFull || !_seen.Add(key))
        {
            return;
        }

        ErrorCount += diagnostic.Severity == DiagnosticSeverity.Error ? 1 : 0;
        if (ErrorCount <= MaxErrors)
        {
            _items.Add(diagnostic);
        }
    }

    private static string Shortened(string text) => text.Length <= LongestText ? text : $"{text.AsSpan(0, LongestText)}…";

    /// <summary>Changes what was added since the list held <paramref name="count"/> findings.</summary>
    public void AmendFrom(int count, Func<Diagnostic, Diagnostic> change)
    {
        for (int index = count; index < _items.Count; index++)
        {
            _items[index] = change(_items[index]);
        }
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
