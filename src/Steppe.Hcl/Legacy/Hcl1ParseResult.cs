namespace Steppe.Hcl.Legacy;

/// <summary>What reading a legacy text gave.</summary>
/// <param name="Root">The items of the file, of one with errors those that could be read; null when nothing could.</param>
/// <param name="Diagnostics">The syntax errors.</param>
public sealed record Hcl1ParseResult(Hcl1Object? Root, DiagnosticList Diagnostics)
{
    /// <summary>Whether the blocks of <see cref="Root"/> are what the author meant, as far as anybody can tell.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>True when the text is not of the language.</summary>
    public bool HasErrors => Root is null || Diagnostics.HasErrors;

    /// <summary>The first error of the file; null when there is none.</summary>
    public Diagnostic? Error => Diagnostics.MinBy(static found => found.Range?.StartOffset ?? 0);

    /// <summary>The first error in the words of the reference: <c>error parsing: At LINE:COL: message</c>.</summary>
    public string? ErrorText => Error is null ? null : Describe(Error);

    /// <summary>Puts a syntax error into that form.</summary>
    public static string Describe(Diagnostic error)
    {
        SourcePosition at = error.Range?.Start ?? default;
        return $"error parsing: At {at.Line}:{at.Column}: {error.Detail}";
    }
}
