namespace Steppe.Cli.CommandLine.Completion;

/// <summary>Files whose path may be meant.</summary>
internal static class CandidateFiles
{
    /// <summary>Directories, and files with one of the endings, whose path begins with <paramref name="partial"/>; sorted.</summary>
    public static IReadOnlyList<string> Of(string partial, params string[] endings)
    {
        string directory = partial[..(partial.LastIndexOf('/') + 1)];
        string name = partial[directory.Length..];
        DirectoryInfo folder = new(directory.Length == 0 ? "." : directory);
        return !folder.Exists ? [] :
        [
            .. folder.EnumerateFileSystemInfos()
                .Where(entry => entry.Name.StartsWith(name, StringComparison.Ordinal) && (name.Length > 0 || entry.Name[0] != '.'))
                .Where(entry => entry is DirectoryInfo || endings.Any(ending => entry.Name.EndsWith(ending, StringComparison.Ordinal)))
                .Select(entry => directory + entry.Name + (entry is DirectoryInfo ? "/" : ""))
                .Order(StringComparer.Ordinal),
        ];
    }
}
