namespace Steppe.Hcl;

/// <summary>Carries one finding out of a recursive reader or evaluator to the place that collects them.</summary>
internal sealed class HclException(Diagnostic diagnostic) : Exception(diagnostic.Summary)
{
    public HclException(string summary, string detail, SourceRange? range, string? suggestion = null)
        : this(Diagnostic.Error(summary, detail, range, suggestion))
    {
    }

    public Diagnostic Diagnostic { get; } = diagnostic;
}
