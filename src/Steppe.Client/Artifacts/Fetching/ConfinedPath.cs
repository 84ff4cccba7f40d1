using Steppe.Client.Native;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Sees to it that no link on the way to a destination leads out of the allocation.</summary>
internal static class ConfinedPath
{
    /// <exception cref="FetchException">It leads outside.</exception>
    public static void Check(string path, IReadOnlyList<string> roots)
    {
        string existing = path;
        while (!Path.Exists(existing) && !IsLink(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        string real = IsLink(existing) && !Path.Exists(existing) ? "" : Real(existing);
        if (!roots.Select(RealPath.Of).Any(root => real == root || real.StartsWith(root + "/", StringComparison.Ordinal)))
        {
            throw new FetchException($"a symbolic link in the destination {path} leads out of the allocation directory", canRetry: false);
        }
    }

    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static string Real(string path) =>
        Directory.Exists(path) ? RealPath.Of(path) : Path.Combine(RealPath.Of(Path.GetDirectoryName(path)!), Path.GetFileName(path));
}
