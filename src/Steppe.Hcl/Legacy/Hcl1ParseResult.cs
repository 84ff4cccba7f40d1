namespace Steppe.Hcl.Legacy;

/// <summary>What reading a legacy text gave.</summary>
/// <param name="Root">The items of the file; null when there is an error.</param>
/// <param name="Error">The first error; null when there is none.</param>
public sealed record Hcl1ParseResult(Hcl1Object? Root, Diagnostic? Error)
{
    /// <summary>The error in the words of the reference: <c>error parsing: At LINE:COL: message</c>.</summary>
    public string? ErrorText => Error is null ? null : Describe(Error);

    /// <summary>Puts a syntax error into that form.</summary>
    public static string Describe(Diagnostic error)
    {
        SourcePosition at = error.Range?.Start ?? default;
        return $"error parsing: At {at.Line}:{at.Column}: {error.Detail}";
    }
}
