using System.Text;

namespace Steppe.Hcl;

/// <summary>Writes diagnostics for people: a line scripts can read, then the source line with the place marked.</summary>
/// <remarks>Pure. The first line is the reference's form; the snippet and the origins below it are ours.</remarks>
public static class DiagnosticRenderer
{
    /// <summary>Renders one diagnostic with its snippet; lines are joined by <c>\n</c>, without a final one.</summary>
    public static string Render(Diagnostic diagnostic)
    {
        StringBuilder text = new(diagnostic.ToString());
        if (diagnostic.Range is { Source: not null } range && SourceSnippet.Render(range) is { } snippet)
        {
            text.Append('\n').Append(snippet);
        }

        foreach (DiagnosticOrigin origin in diagnostic.Origins)
        {
            text.Append("\n  ").Append(origin);
        }

        return text.ToString();
    }

    /// <summary>Renders a place alone: <c>FILE:LINE,COL-COL</c>, and below it the line with carets.</summary>
    public static string RenderPlace(SourceRange range) =>
        SourceSnippet.Render(range) is { } snippet ? $"{range}\n{snippet}" : range.ToString();

    /// <summary>Renders several diagnostics, one below the other.</summary>
    /// <param name="diagnostics">What to show.</param>
    /// <param name="omitted">How many more errors there are; see <see cref="DiagnosticList.OmittedErrors"/>.</param>
    public static string Render(IEnumerable<Diagnostic> diagnostics, int omitted = 0)
    {
        string all = string.Join('\n', diagnostics.Select(Render));
        return omitted == 0 ? all : $"{all}\n{Omission(omitted)}";
    }

    /// <summary>Renders everything a list keeps, and how much it dropped.</summary>
    public static string Render(DiagnosticList diagnostics) => Render(diagnostics, diagnostics.OmittedErrors);

    /// <summary>Says how many errors are not shown.</summary>
    public static string Omission(int omitted) => omitted < DiagnosticList.MaxCounted - DiagnosticList.MaxErrors
        ? $"and {omitted} more {(omitted == 1 ? "error" : "errors")}"
        : $"and at least {omitted} more errors";
}
