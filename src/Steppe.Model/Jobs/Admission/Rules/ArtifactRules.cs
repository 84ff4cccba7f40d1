using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>The rules the <c>artifact</c> blocks of one task must obey.</summary>
/// <remarks>Pure. What holds a reference such as <c>${meta.x}</c> is judged on the client, once it is known. Source: job
/// specification §2.16.</remarks>
internal static class ArtifactRules
{
    private static readonly string[] Modes = ["any", "file", "dir"];

    public static void Check(string path, IReadOnlyList<Artifact>? artifacts, Violations violations)
    {
        for (int i = 0; i < (artifacts?.Count ?? 0); i++)
        {
            Check($"{path}.artifact[{i}]", artifacts![i], violations);
        }
    }

    private static void Check(string path, Artifact artifact, Violations violations)
    {
        string source = artifact.GetterSource ?? "";
        violations.Require(source.Length > 0, $"{path}.source", "it is missing: say what to fetch, such as \"https://example.org/app.tar.gz\".");
        violations.Require(
            !source.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && !source.StartsWith('/'),
            $"{path}.source", "files of the client's machine cannot be fetched: serve them over http, or name their path in the task.");
        violations.RequireOneOf(artifact.GetterMode, Modes, $"{path}.mode");
        string destination = artifact.RelativeDest ?? "";
        violations.Require(
            destination.Contains("${", StringComparison.Ordinal) || !Escapes(destination),
            $"{path}.destination", $"\"{destination}\" leaves the allocation directory: write a path inside the task's directory, such as \"local/\".");
        foreach ((string name, string value) in artifact.GetterHeaders ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            violations.Require(
                IsToken(name) && value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0,
                $"{path}.headers[{name}]", "a header has a name of letters, digits and dashes and a value on one line: correct it.");
        }

        if (artifact.GetterOptions?.GetValueOrDefault("checksum") is { } checksum && !checksum.Contains("${", StringComparison.Ordinal)
            && !ArtifactChecksum.TryParse(checksum, out _, out string? error))
        {
            violations.Add($"{path}.options[checksum]", error + ".");
        }
    }

    /// <summary>Whether a path leaves the allocation's directory; it is relative to the task's, which is one below that.</summary>
    public static bool Escapes(string destination)
    {
        int depth = 1;
        foreach (string part in destination.Split('/'))
        {
            depth += part switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsToken(string name) =>
        name.Length > 0 && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~${}\"[]".Contains(letter, StringComparison.Ordinal));
}
