namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Puts a fetched file or tree where the job wants it, over what is there.</summary>
/// <remarks>No link in the destination is ever followed. Files are renamed into place, or copied from another file system.</remarks>
internal static class Placement
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <exception cref="FetchException">The mode does not fit, or something of another kind is in the way.</exception>
    public static void Run(Fetched fetched, FetchRequest request)
    {
        switch (request.Mode, fetched.IsDirectory)
        {
            case ("dir", false):
                throw new FetchException("mode is \"dir\", but the source is one file: use mode \"any\" or \"file\"", canRetry: false);
            case ("file", true):
                PlaceFile(OnlyFile(fetched.Path), request.Destination, request);
                break;
            case ("file", false):
                PlaceFile(fetched.Path, request.Destination, request);
                break;
            case (_, false):
                PlaceFile(fetched.Path, Path.Combine(request.Destination, fetched.Name), request);
                break;
            default:
                MakeDirectory(request.Destination, request);
                Merge(fetched.Path, request.Destination);
                break;
        }
    }

    private static string OnlyFile(string directory) =>
        Files(directory).Take(2).ToArray() is [var one]
            ? one
            : throw new FetchException("mode is \"file\", but the source is not exactly one file: use mode \"any\" or \"dir\"", canRetry: false);

    private static IEnumerable<string> Files(string directory) =>
        new DirectoryInfo(directory).EnumerateFileSystemInfos("*", Everything).SelectMany(static entry =>
            entry is DirectoryInfo && entry.LinkTarget is null ? Files(entry.FullName) : [entry.FullName]);

    private static void PlaceFile(string from, string to, FetchRequest request)
    {
        MakeDirectory(Path.GetDirectoryName(to)!, request);
        Move(from, to);
    }

    private static void MakeDirectory(string path, FetchRequest request)
    {
        if (File.Exists(path))
        {
            throw new FetchException($"the destination {path} is a file", canRetry: false);
        }

        Directory.CreateDirectory(path);

        // Again: something may have changed since the first look, which was before the download.
        ConfinedPath.Check(path, request.Roots);
    }

    private static void Merge(string from, string to)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(from).EnumerateFileSystemInfos("*", Everything))
        {
            string target = Path.Combine(to, entry.Name);
            if (entry is not DirectoryInfo directory || directory.LinkTarget is not null)
            {
                Move(entry.FullName, target);
                continue;
            }

            if (ConfinedPath.IsLink(target) || File.Exists(target))
            {
                throw new FetchException($"a directory cannot replace {target}, which is a file or a link", canRetry: false);
            }

            if (!Directory.Exists(target))
            {
                Directory.CreateDirectory(target, directory.UnixFileMode);
            }

            Merge(entry.FullName, target);
        }
    }

    private static void Move(string from, string to)
    {
        if (Directory.Exists(to) && !ConfinedPath.IsLink(to))
        {
            throw new FetchException($"a file cannot replace the directory {to}", canRetry: false);
        }

        if (new FileInfo(from).LinkTarget is { } target)
        {
            File.Delete(to);
            File.CreateSymbolicLink(to, target);
            return;
        }

        bool isNew = !Path.Exists(to);
        try
        {
            File.Move(from, to, overwrite: true);
        }
        catch (IOException) when (isNew && File.Exists(to))
        {
            // Half a copy on another file system.
            File.Delete(to);
            throw;
        }
    }
}
