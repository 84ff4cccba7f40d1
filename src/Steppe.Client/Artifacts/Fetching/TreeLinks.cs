namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Refuses trees with a symbolic link that leads out of them.</summary>
/// <remarks>Each link is followed the way the kernel would, because "a/.." is not "." where "a" is a link.</remarks>
internal static class TreeLinks
{
    private const int MaxLinks = 40;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <exception cref="FetchException">A link leads outside.</exception>
    public static void Check(string root)
    {
        var directories = new Stack<string>([root]);
        while (directories.TryPop(out string? directory))
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(directory).EnumerateFileSystemInfos("*", Everything))
            {
                if (entry.LinkTarget is not null)
                {
                    if (Leaves(root, Path.GetRelativePath(root, entry.FullName)))
                    {
                        throw new FetchException(
                            $"the symbolic link {Path.GetRelativePath(root, entry.FullName)} to {entry.LinkTarget} leads out of the artifact", canRetry: false);
                    }
                }
                else if (entry is DirectoryInfo)
                {
                    directories.Push(entry.FullName);
                }
            }
        }
    }

    private static bool Leaves(string root, string path)
    {
        List<string> real = [];
        var rest = new Stack<string>(path.Split('/').Reverse());
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            switch (part)
            {
                case "" or ".":
                    continue;
                case ".." when real.Count == 0:
                    return true;
                case "..":
                    real.RemoveAt(real.Count - 1);
                    continue;
            }

            real.Add(part);
            if (new FileInfo(Path.Combine(root, Path.Combine([.. real]))).LinkTarget is not { } target)
            {
                continue;
            }

            if (target.StartsWith('/') || ++links > MaxLinks)
            {
                return true;
            }

            real.RemoveAt(real.Count - 1);
            foreach (string next in target.Split('/').Reverse())
            {
                rest.Push(next);
            }
        }

        return false;
    }
}
