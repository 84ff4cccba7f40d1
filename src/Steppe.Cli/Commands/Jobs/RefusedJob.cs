using System.Text.RegularExpressions;
using Steppe.Api;
using Steppe.Cli.CommandLine;
using Steppe.Hcl;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Shows what servers refuse about a job where its file says it.</summary>
/// <remarks>Servers name fields, such as <c>group[web].count: -1 is negative</c>; the file is only known here.</remarks>
internal static partial class RefusedJob
{
    /// <summary>The lines that show where a refusal's field was written, indented; empty when that is not known.</summary>
    public static string PlaceOf(JobFileContent file, string refusal) =>
        Find(file, refusal) is { } range ? "\n    " + DiagnosticRenderer.RenderPlace(range).Replace("\n", "\n    ", StringComparison.Ordinal) : "";

    /// <summary>Refusals, and warnings as servers list them, as findings about the file.</summary>
    public static IReadOnlyList<Diagnostic> Findings(JobFileContent file, IEnumerable<string> refusals, string warnings = "") =>
    [
        .. refusals.Select(refusal => Diagnostic.Error("Invalid job", file.Sensitive.Hide(refusal), Find(file, refusal))),
        .. warnings.Split('\n').Where(static line => line.StartsWith("* ", StringComparison.Ordinal)).Select(
            line => Diagnostic.Warning("Job warning", file.Sensitive.Hide(line[2..]), Find(file, line[2..]))),
    ];

    /// <summary>Tells whether an error is about fields whose places in the file are known.</summary>
    public static bool HasPlaces(ApiException error, JobFileContent file) => Lines(error).Any(line => Find(file, line) is not null);

    /// <summary>The error that ends a command whose job was refused, with the places.</summary>
    public static CliException Failure(ApiException error, JobFileContent file, bool isJson) =>
        new(file.Sensitive.Hide(error.Message).TrimEnd('\n') + string.Concat(Lines(error).Select(line => PlaceOf(file, line))))
        {
            Output = isJson ? DiagnosticJson.Write(Findings(file, Lines(error))) : null,
        };

    // The refusals of an answer: alone, or listed below a line that counts them.
    private static IEnumerable<string> Lines(ApiException error) => error.Body.Split('\n') is [var only]
        ? [only]
        : error.Body.Split('\n').Where(static line => line.StartsWith("\t* ", StringComparison.Ordinal)).Select(static line => line[3..]);

    private static SourceRange? Find(JobFileContent file, string refusal) =>
        FieldPath().Match(refusal) is { Success: true } match ? file.Parsed?.PlaceOf(match.Groups[1].Value) : null;

    [GeneratedRegex(@"^([a-z_]+(?:\[[^\]]*\])?(?:\.[a-z_]+(?:\[[^\]]*\])?)*): ", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FieldPath();
}
