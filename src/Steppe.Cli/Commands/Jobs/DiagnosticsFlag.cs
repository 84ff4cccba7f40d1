using Steppe.Cli.CommandLine;
using Steppe.Hcl;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>The flag <c>-json-diagnostics</c> of commands that read job files, and what it changes.</summary>
/// <remarks>With it, findings about a file that cannot be used go to standard output as one JSON object. Source: decision 0056.</remarks>
internal sealed class DiagnosticsFlag(FlagSet flags)
{
    private readonly BoolFlag _json = flags.Add(new BoolFlag("json-diagnostics", "Print what is wrong with the file as JSON, to standard output."));

    /// <summary>Whether findings are wanted as JSON.</summary>
    public bool IsJson => _json.Value;

    /// <summary>The error that ends a command whose file cannot be used.</summary>
    /// <param name="isJson">Whether findings are wanted as JSON.</param>
    /// <param name="introduction">What people read before the findings; ends with a new line or blank where it must.</param>
    /// <param name="diagnostics">The findings.</param>
    /// <param name="omitted">How many more errors there are.</param>
    public static CliException Failure(bool isJson, string introduction, IReadOnlyList<Diagnostic> diagnostics, int omitted = 0) =>
        new(introduction + DiagnosticRenderer.Render(diagnostics, omitted)) { Output = isJson ? DiagnosticJson.Write(diagnostics, omitted) : null };
}
