using Steppe.Hcl;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Gives the expressions of a job file the user's own files.</summary>
internal sealed class LocalFiles(string home) : IFileFunctions
{
    /// <inheritdoc/>
    public string AbsolutePath(string path) => Path.GetFullPath(path);

    /// <inheritdoc/>
    public string ExpandPath(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? home + path[1..] : path;

    /// <inheritdoc/>
    public byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(ExpandPath(path));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public bool Exists(string path) => File.Exists(ExpandPath(path));

    /// <inheritdoc/>
    public IReadOnlyList<string> Match(string directory, string pattern)
    {
        string root = ExpandPath(directory);
        string[] wanted = pattern.Split('/');
        EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
        return [.. Directory.EnumerateFiles(root, "*", options)
            .Select(file => Path.GetRelativePath(root, file))
            .Where(file => Matches(file.Split('/'), wanted))
            .Order(StringComparer.Ordinal)];
    }

    // "**" stands for any number of directories, also none.
    private static bool Matches(ReadOnlySpan<string> path, ReadOnlySpan<string> pattern)
    {
        if (pattern.IsEmpty)
        {
            return path.IsEmpty;
        }

        if (pattern[0] == "**")
        {
            return Matches(path, pattern[1..]) || (!path.IsEmpty && Matches(path[1..], pattern));
        }

        return !path.IsEmpty && MatchesName(path[0], pattern[0]) && Matches(path[1..], pattern[1..]);
    }

    private static bool MatchesName(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern) => pattern switch
    {
        [] => name.IsEmpty,
        ['*', .. var rest] => MatchesName(name, rest) || (!name.IsEmpty && MatchesName(name[1..], pattern)),
        ['?', .. var rest] => !name.IsEmpty && MatchesName(name[1..], rest),
        [var first, .. var rest] => !name.IsEmpty && name[0] == first && MatchesName(name[1..], rest),
    };
}
