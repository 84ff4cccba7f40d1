using System.Security.Cryptography;
using Steppe.Cli.CommandLine;
using Steppe.Hcl;
using Steppe.JobSpec;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Parses the text of an HCL job file with the variables the user gave.</summary>
internal static class HclJobFile
{
    /// <summary>Parses <paramref name="text"/>, which came from <paramref name="path"/>.</summary>
    /// <exception cref="CliException">With every mistake, its place and the line it stands on.</exception>
    public static async Task<JobFileContent> ParseAsync(
        CliHost host, string path, string text, JobFileOptions options, CancellationToken cancellation)
    {
        List<VariableFile> variableFiles = [];
        foreach (string file in options.VariableFiles)
        {
            variableFiles.Add(new VariableFile(file, await JobFileReader.TextOfAsync(host, file, cancellation).ConfigureAwait(false)));
        }

        string name = path == "-" ? "input.hcl" : path;
        JobParseResult result = JobFile.Parse(text, new JobParseOptions
        {
            FileName = name,
            Legacy = options.IsHcl1,
            Environment = host.AllVariables(),
            VariableFiles = variableFiles,
            Variables = options.Variables,
            Strict = options.IsStrict,
            Files = new LocalFiles(host.VariableOrEmpty("HOME")),
            RandomBytes = RandomNumberGenerator.GetBytes,
        });
        if (result.Job is not { } job)
        {
            string introduction = Introduction(path, text, name, result, options.IsHcl1);
            throw DiagnosticsFlag.Failure(options.HasJsonDiagnostics, introduction, result.Diagnostics, result.OmittedErrors);
        }

        return new JobFileContent(job, text, options.IsHcl1 ? "hcl1" : "hcl2")
        {
            Warnings = options.HasJsonDiagnostics && result.Diagnostics.Count > 0
                ? DiagnosticJson.Write(result.Diagnostics)
                : DiagnosticRenderer.Render(result.Diagnostics),
            VariableFlags = FlagsOf(options.Variables),
            Sensitive = result.Sensitive,
            Parsed = result,
            Variables = string.Join('\n', variableFiles.Select(static file => file.Text)),
        };
    }

    private static string Introduction(string path, string text, string name, JobParseResult result, bool isHcl1)
    {
        string shown = path == "-" ? "standard input" : path;
        string hint = !isHcl1 && JobFile.LooksLegacy(name, text)
            ? "The file can be read as HCL1: to do so, give -hcl1.\n"
            : "";

        // Scripts know the legacy parser by the words of its first line; the place itself is shown below them.
        string legacy = isHcl1 ? $"{result.ErrorText}\n" : "";
        return $"Error getting job struct: Error parsing job file from {shown}:\n{hint}{legacy}";
    }

    private static SortedDictionary<string, string> FlagsOf(IReadOnlyList<string> variables)
    {
        SortedDictionary<string, string> flags = new(StringComparer.Ordinal);
        foreach (string variable in variables)
        {
            string[] parts = variable.Split('=', 2);
            flags[parts[0]] = parts.Length > 1 ? parts[1] : "";
        }

        return flags;
    }
}
