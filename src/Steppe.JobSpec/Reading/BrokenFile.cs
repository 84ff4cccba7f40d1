using Steppe.Hcl;

namespace Steppe.JobSpec.Reading;

/// <summary>Decides what else can be told of a file that has syntax errors.</summary>
/// <remarks>What the errors tore out of the tree must not be reported as missing, so only what is certain is kept.</remarks>
internal static class BrokenFile
{
    // After these nobody knows which block holds what.
    private static readonly string[] Structural =
    [
        "Unclosed configuration block", "Argument or block definition required", "Unterminated comment", "Nesting too deep", "File too large",
        "Invalid heredoc", "Invalid JSON", "Invalid character encoding",
    ];

    private static readonly string[] Certain =
    [
        "Unsupported argument", "Unsupported block type", "Incorrect attribute value type", "Unsuitable duration value", "Unsuitable value type",
        "Invalid key",
    ];

    /// <summary>Tells whether the blocks of the file are what they seem, so that reading on makes sense.</summary>
    public static bool IsReadable(DiagnosticList syntaxErrors) =>
        !syntaxErrors.IsFull && !syntaxErrors.Any(static found => Structural.Contains(found.Summary, StringComparer.Ordinal) || IsHeredoc(found));

    /// <summary>Tells whether a finding is no syntax error, and true whatever the syntax errors hide.</summary>
    public static bool IsCertain(Diagnostic found) => Certain.Contains(found.Summary, StringComparer.Ordinal);

    // An open heredoc swallows the rest of the file.
    private static bool IsHeredoc(Diagnostic found) => found is { Summary: "Unterminated template string", Range: { } range } && range.EndOffset > range.StartOffset + 1;
}
