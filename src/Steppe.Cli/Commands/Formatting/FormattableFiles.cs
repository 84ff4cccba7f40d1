using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Formatting;

/// <summary>The files <c>fmt</c> is asked to format.</summary>
internal static class FormattableFiles
{
    /// <summary>What the names of files taken from a directory end in.</summary>
    public static string[] Endings => [".hcl", ".nomad"];

    /// <summary>Lists files: a file as named whatever its ending, a directory as its files in order of their names.</summary>
    /// <remarks>Hidden entries of directories are passed over, and links to directories are not followed.</remarks>
    /// <exception cref="CliException">A path names nothing, or cannot be listed.</exception>
    public static IEnumerable<string> Find(IEnumerable<string> paths, bool isRecursive)
    {
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                yield return path;
                continue;
            }

            foreach (string file in OfDirectory(path, isRecursive))
            {
                yield return file;
            }
        }
    }

    private static IEnumerable<string> OfDirectory(string path, bool isRecursive)
    {
        foreach (FileSystemInfo entry in Entries(path))
        {
            string shown = path == "." ? entry.Name : Path.Combine(path, entry.Name);
            if (entry is FileInfo && Endings.Any(ending => entry.Name.EndsWith(ending, StringComparison.Ordinal)))
            {
                yield return shown;
            }
            else if (isRecursive && entry is DirectoryInfo { LinkTarget: null })
            {
                foreach (string file in OfDirectory(shown, isRecursive))
                {
                    yield return file;
                }
            }
        }
    }

    private static FileSystemInfo[] Entries(string path)
    {
        try
        {
            return
            [
                .. new DirectoryInfo(path).EnumerateFileSystemInfos()
                    .Where(static entry => !entry.Name.StartsWith('.'))
                    .OrderBy(static entry => entry.Name, StringComparer.Ordinal),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Cannot list {path}: {error.Message}");
        }
    }
}
