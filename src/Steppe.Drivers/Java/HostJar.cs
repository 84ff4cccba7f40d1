using Steppe.Drivers.Isolation;

namespace Steppe.Drivers.Java;

/// <summary>Makes a jar of the host, named by its absolute path, readable in the task at that path.</summary>
/// <remarks>Only what is Java's, or what the task's user could read anyway: a job file must not be a way to the host's other
/// files. See decision 0026.</remarks>
internal static class HostJar
{
    private const UnixFileMode AnyRead = UnixFileMode.OtherRead;
    private const UnixFileMode AnyPass = UnixFileMode.OtherExecute;

    /// <summary>Shows a file or directory unless the task sees something at that path already.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="view">The task's files.</param>
    /// <param name="user">Whom the task runs as.</param>
    /// <exception cref="DriverException">It cannot be made readable, and why.</exception>
    public static void Show(string path, TaskView view, string user)
    {
        string full = Path.GetFullPath(path);
        if (view.Shows(full) && !IsMountPoint(view.HostPathOf(full)))
        {
            return;
        }

        if (!Path.Exists(full))
        {
            throw Refused(full, "it is neither in the task's root nor on this host");
        }

        string source = Resolve(full);
        bool isDirectory = Directory.Exists(source);
        if (!isDirectory && !IsArchive(source))
        {
            throw Refused(full, "it is a file of this host that is no jar");
        }

        if (isDirectory && FindClosedParent(source) is { } parent)
        {
            throw Refused(full, $"it is a directory of this host that not everybody may read, because of {parent}");
        }

        if (user != "root" && (File.GetUnixFileMode(source) & AnyRead) == UnixFileMode.None)
        {
            throw Refused(full, $"user {user}, whom the task runs as, may not read it on this host; make it readable to all (chmod o+r)");
        }

        view.Add(source, full);
    }

    // What an earlier run of the task was shown here has left an empty file or directory.
    private static bool IsMountPoint(string path) =>
        File.Exists(path) ? new FileInfo(path).Length == 0 : Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any();

    private static string Resolve(string path)
    {
        FileSystemInfo file = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
    }

    // A jar is a zip archive.
    private static bool IsArchive(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[4];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PK\u0003\u0004"u8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? FindClosedParent(string directory)
    {
        for (string? at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            UnixFileMode wanted = at == directory ? AnyRead | AnyPass : AnyPass;
            if ((File.GetUnixFileMode(at) & wanted) != wanted)
            {
                return at;
            }
        }

        return null;
    }

    private static DriverException Refused(string path, string why) =>
        new($"{path} cannot be made readable in the task: {why}", recoverable: false);
}
