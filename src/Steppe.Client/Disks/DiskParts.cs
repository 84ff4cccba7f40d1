using Steppe.Client.Native;

namespace Steppe.Client.Disks;

/// <summary>What of an allocation's directory goes to its replacement: the shared data, and the private directory of each task.</summary>
/// <remarks>Source: job specification, <c>ephemeral_disk</c>.</remarks>
internal static class DiskParts
{
    private const UnixFileMode Directories = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>The parts, as paths below the allocation's directory.</summary>
    public static IEnumerable<string> Of(IEnumerable<string> tasks) => tasks.Select(static task => task + "/local").Prepend("alloc/data");

    /// <summary>Moves the parts that are there from one directory to another, in place of what that has.</summary>
    /// <remarks>Each part at once; after an interruption it may be done again.</remarks>
    /// <returns>Whether there was anything to move.</returns>
    /// <exception cref="IOException">A part could not be moved; others may have been.</exception>
    public static bool Move(string from, string to, IEnumerable<string> tasks)
    {
        bool isMoved = false;
        foreach (string part in Of(tasks))
        {
            string source = Path.Combine(from, part);
            string target = Path.Combine(to, part);
            if (!IsDirectory(source))
            {
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!, Directories);
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }

            Directory.Move(source, target);
            isMoved = true;
        }

        return isMoved;
    }

    // A task may have put a link in its place, which would lead anywhere.
    private static bool IsDirectory(string path)
    {
        try
        {
            return FileStatus.OfPath(path).IsDirectory;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
