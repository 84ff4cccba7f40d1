using Steppe.Hcl.Parsing;

namespace Steppe.Hcl;

/// <summary>Reads HCL2 text into syntax trees.</summary>
/// <remarks>Pure. Size and nesting are bounded by <see cref="HclLimits"/>. Source: job specification, sections 1.1 to 1.3.</remarks>
public static class HclParser
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="diagnostics">Where errors go; the tree is incomplete when there are any.</param>
    public static HclBody ParseFile(SourceText source, DiagnosticList diagnostics)
    {
        if (IsTooLong(source, diagnostics))
        {
            return new HclBody([], [], source.Range(0, 0));
        }

        return new BodyParser(new HclCursor(source), diagnostics).ParseFile();
    }

    /// <summary>Reads one expression that must fill the whole text; new lines around and inside it do not count.</summary>
    /// <returns>Null when there was an error.</returns>
    public static HclExpression? ParseExpression(SourceText source, DiagnosticList diagnostics) =>
        Guarded(source, diagnostics, static cursor =>
        {
            cursor.EnterAt(0);
            HclExpression expression = new ExpressionParser(cursor).Parse();
            return cursor.Kind == HclTokenKind.End
                ? expression
                : throw cursor.Error("Extra characters after expression", $"The expression should end here, but {cursor.Current.Shown} follows.");
        });

    /// <summary>Reads the whole text as a template, as if it stood in a heredoc.</summary>
    /// <returns>Null when there was an error.</returns>
    public static HclExpression? ParseTemplate(SourceText source, DiagnosticList diagnostics) =>
        Guarded(source, diagnostics, static cursor => new ExpressionParser(cursor).Templates.ParseBare());

    private static HclExpression? Guarded(SourceText source, DiagnosticList diagnostics, Func<HclCursor, HclExpression> parse)
    {
        if (IsTooLong(source, diagnostics))
        {
            return null;
        }

        try
        {
            return parse(new HclCursor(source));
        }
        catch (HclException error)
        {
            diagnostics.Add(error.Diagnostic);
            return null;
        }
    }

    private static bool IsTooLong(SourceText source, DiagnosticList diagnostics)
    {
        if (source.Text.Length <= HclLimits.MaxSourceLength)
        {
            return false;
        }

        diagnostics.Error("File too large", $"A file may have at most {HclLimits.MaxSourceLength} characters.", source.Range(0, 0));
        return true;
    }
}
