using System.Text.RegularExpressions;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Picks the part of a tree that a source names behind <c>//</c>.</summary>
internal static class SubPath
{
    /// <param name="fetched">The whole tree.</param>
    /// <param name="pattern">Relative; <c>*</c>, <c>?</c> (in an address <c>%3F</c>) and <c>[abc]</c> stand for letters within one name.</param>
    /// <exception cref="FetchException">Nothing matches, or more than one thing does.</exception>
    public static Fetched Select(Fetched fetched, string pattern)
    {
        if (!fetched.IsDirectory)
        {
            throw new FetchException($"\"//{pattern}\" names a part, but the source is one file", canRetry: false);
        }

        IEnumerable<string> matches = [fetched.Path];
        foreach (string name in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            matches = matches.SelectMany(directory => In(directory, name)).ToArray();
        }

        string[] found = [.. matches];
        return found switch
        {
            [var one] => new Fetched(one, Path.GetFileName(one), Directory.Exists(one)),
            [] => throw new FetchException($"nothing in the source matches \"//{pattern}\"", canRetry: false),
            _ => throw new FetchException($"{found.Length} parts of the source match \"//{pattern}\"; only one may", canRetry: false),
        };
    }

    // No link is followed: what it names is a part of its own.
    private static IEnumerable<string> In(string directory, string name)
    {
        if (ConfinedPath.IsLink(directory) || !Directory.Exists(directory))
        {
            return [];
        }

        var matcher = new Regex(ToExpression(name), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
        return Directory.EnumerateFileSystemEntries(directory)
            .Where(entry => matcher.IsMatch(Path.GetFileName(entry)) && !ConfinedPath.IsLink(entry));
    }

    private static string ToExpression(string glob) => "^"
        + Regex.Escape(glob)
            .Replace("\\*", ".*", StringComparison.Ordinal)
            .Replace("\\?", ".", StringComparison.Ordinal)
            .Replace("\\[", "[", StringComparison.Ordinal)
        + "$";
}
