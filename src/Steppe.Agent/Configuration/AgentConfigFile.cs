using System.Collections.Immutable;
using Steppe.Hcl;
using Steppe.Hcl.Legacy;

namespace Steppe.Agent.Configuration;

/// <summary>One agent file as it was read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Settings">What it sets.</param>
internal sealed record AgentConfigFile(string Path, SettingsBlock Settings)
{
    /// <summary>Reads a file, or every <c>*.hcl</c> and <c>*.json</c> file right inside a directory, in the order of their names.</summary>
    /// <param name="path">As given with <c>-config</c>.</param>
    /// <param name="problems">Where everything that is wrong with them goes.</param>
    public static ImmutableArray<AgentConfigFile> Read(string path, List<ConfigProblem> problems)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                return [Parse(path, File.ReadAllText(path), problems)];
            }

            return [.. FilesOf(path).Select(file => Parse(file, File.ReadAllText(file), problems))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Add(new ConfigProblem(default, Unreadable(path, error)));
            return [];
        }
    }

    /// <summary>Reads a text; one whose first visible character is <c>{</c> is JSON, whatever its name.</summary>
    public static AgentConfigFile Parse(string path, string text, List<ConfigProblem> problems)
    {
        Hcl1ParseResult parsed = Hcl1Parser.Parse(path, text);
        if (parsed.Root is null || parsed.HasErrors)
        {
            problems.AddRange(parsed.Diagnostics.OrderBy(static diagnostic => diagnostic.Range?.StartOffset ?? 0).Select(ConfigProblem.From));
            return new AgentConfigFile(path, SettingsBlock.Empty);
        }

        DiagnosticList diagnostics = [];
        SettingsBlock settings = SettingsReader.Read(new Hcl1Decoder(parsed.Root, diagnostics), AgentSchema.Root);
        problems.AddRange(diagnostics
            .OrderBy(static diagnostic => diagnostic.Range?.StartOffset ?? 0)
            .Select(ConfigProblem.From));
        return new AgentConfigFile(path, settings);
    }

    private static IEnumerable<string> FilesOf(string directory) => Directory.EnumerateFiles(directory)
        .Where(static file => System.IO.Path.GetExtension(file) is ".hcl" or ".json")
        .Where(static file => !IsEditorLeftover(System.IO.Path.GetFileName(file)))
        .Order(StringComparer.Ordinal);

    private static bool IsEditorLeftover(string name) =>
        name.EndsWith('~') || name.StartsWith(".#", StringComparison.Ordinal) || (name.StartsWith('#') && name.EndsWith('#'));

    private static string Unreadable(string path, Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"-config {path}: no such file or directory",
        UnauthorizedAccessException => $"-config {path}: not readable by the user the agent runs as",
        _ => $"-config {path}: {error.Message}",
    };
}
