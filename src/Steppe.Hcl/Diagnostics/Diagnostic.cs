namespace Steppe.Hcl;

/// <summary>How bad a <see cref="Diagnostic"/> is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The file cannot be used.</summary>
    Error,

    /// <summary>The file can be used, but the author should know.</summary>
    Warning,
}

/// <summary>One finding about a source text.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Summary">A few words without final stop.</param>
/// <param name="Detail">One or more sentences that tell what to do.</param>
/// <param name="Range">Where; null when the finding is about something that is missing.</param>
public sealed record Diagnostic(DiagnosticSeverity Severity, string Summary, string Detail, SourceRange? Range)
{
    /// <summary>The name the author probably meant, bare.</summary>
    public string? Suggestion { get; init; }

    /// <summary>Where the value at fault came from, when it was not written at <see cref="Range"/>; nearest first.</summary>
    public IReadOnlyList<DiagnosticOrigin> Origins { get; init; } = [];

    /// <summary>Makes an error.</summary>
    public static Diagnostic Error(string summary, string detail, SourceRange? range, string? suggestion = null) =>
        new(DiagnosticSeverity.Error, summary, detail, range) { Suggestion = suggestion };

    /// <summary>Makes a warning.</summary>
    public static Diagnostic Warning(string summary, string detail, SourceRange? range) =>
        new(DiagnosticSeverity.Warning, summary, detail, range);

    /// <summary>Shows the first line of the rendered form: <c>FILE:LINE,COL-COL: Summary; Detail</c>.</summary>
    public override string ToString()
    {
        string place = Range is { } range ? range.ToString() : "<nil>";
        string hint = Suggestion is null ? "" : $"{(Detail is [.., '.' or '?' or '!'] ? "" : ".")} Did you mean \"{Suggestion}\"?";
        return DisplayText.OneLine($"{place}: {Summary}; {Detail}{hint}");
    }
}
