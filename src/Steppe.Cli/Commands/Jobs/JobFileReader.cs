using System.Text;
using System.Text.Json;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.JobSpec;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>A job read from a file, with what it was read from.</summary>
/// <param name="Job">The job as written: defaults are the server's business.</param>
/// <param name="Source">The text of the file.</param>
/// <param name="Format"><c>hcl2</c>, <c>hcl1</c> or <c>json</c>.</param>
internal sealed record JobFileContent(Job Job, string Source, string Format)
{
    /// <summary>What reading the file gave, with the places of its fields; null for JSON.</summary>
    public JobParseResult? Parsed { get; init; }

    /// <summary>What the author should know; empty if nothing.</summary>
    public string Warnings { get; init; } = "";

    /// <summary>Variables given one by one.</summary>
    public IReadOnlyDictionary<string, string>? VariableFlags { get; init; }

    /// <summary>Text of the files of variables.</summary>
    public string Variables { get; init; } = "";

    /// <summary>What must not be shown.</summary>
    public SensitiveTexts Sensitive { get; init; } = SensitiveTexts.None;
}

/// <summary>How to read a job file.</summary>
internal sealed record JobFileOptions
{
    public bool IsJson { get; init; }

    public bool IsHcl1 { get; init; }

    /// <summary>Whether unknown variables are errors.</summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>Whether findings are wanted as JSON.</summary>
    public bool HasJsonDiagnostics { get; init; }

    /// <summary><c>name=value</c>, in the order given.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Files of variables, in the order given.</summary>
    public IReadOnlyList<string> VariableFiles { get; init; } = [];
}

/// <summary>Reads job files from disk or standard input.</summary>
internal static class JobFileReader
{
    /// <summary>Reads and parses <paramref name="path"/>; <c>-</c> is standard input.</summary>
    /// <exception cref="CliException">With the whole message for the user.</exception>
    public static async Task<JobFileContent> ReadAsync(
        CliHost host, string path, JobFileOptions options, CancellationToken cancellation)
    {
        string text = await TextOfAsync(host, path, cancellation).ConfigureAwait(false);
        return options.IsJson
            ? ParseJson(path, text, options)
            : await HclJobFile.ParseAsync(host, path, text, options, cancellation).ConfigureAwait(false);
    }

    /// <summary>The text of a job file or variable file; <c>-</c> is standard input.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static Task<string> TextOfAsync(CliHost host, string path, CancellationToken cancellation) =>
        SourceFile.ReadAsync(host, path, "Error getting job struct: ", cancellation);

    private static JobFileContent ParseJson(string path, string text, JobFileOptions options)
    {
        try
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            foreach (JsonProperty member in root.ValueKind == JsonValueKind.Object ? root.EnumerateObject() : default)
            {
                if (member.Name.Equals("job", StringComparison.OrdinalIgnoreCase))
                {
                    root = member.Value;
                    break;
                }
            }

            Job? job = SteppeJson.Deserialize<Job>(Encoding.UTF8.GetBytes(root.GetRawText()));
            return job is { Id.Length: > 0 }
                ? new JobFileContent(job, text, "json")
                : throw new CliException($"Error getting job struct: {SourceFile.Shown(path)} holds no job: expected {{\"Job\": {{\"ID\": …}}}}.");
        }
        catch (JsonException error)
        {
            string introduction = $"Error getting job struct: Error parsing job file from {SourceFile.Shown(path)}:\n";
            throw DiagnosticsFlag.Failure(options.HasJsonDiagnostics, introduction, [JsonFinding.Of(error, path == "-" ? "input.json" : path, text)]);
        }
    }
}
