using Steppe.Client.Native;
using Steppe.ClientCore;
using Steppe.Drivers;
using Steppe.Model;

namespace Steppe.Client.Allocations;

/// <summary>The directory of one allocation: shared parts, and one directory per task.</summary>
/// <remarks>Building twice is harmless. Source: job specification, allocation directory.</remarks>
internal sealed class AllocationDirectory(string root)
{
    private const UnixFileMode Everyone = (UnixFileMode)0b111_111_111;
    private const UnixFileMode EveryoneSticky = Everyone | UnixFileMode.StickyBit;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerAndReaders =
        Owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const uint Nobody = 65534;

    /// <summary><c>alloc_dir/ID</c>.</summary>
    public string Root { get; } = root;

    /// <summary>What all tasks share: <c>ALLOC/alloc</c>.</summary>
    public string Shared => Path.Combine(Root, "alloc");

    /// <summary>Logs of all tasks: <c>ALLOC/alloc/logs</c>.</summary>
    public string Logs => Path.Combine(Shared, "logs");

    public static AllocationDirectory Of(string allocationDirectory, AllocationId id) =>
        new(Path.Combine(allocationDirectory, id.ToString()));

    public string TaskDirectory(string task) => Path.Combine(Root, task);

    /// <summary>The directories as a task sees them.</summary>
    public TaskPaths PathsSeenBy(string task, FileIsolation isolation) => isolation == FileIsolation.None
        ? new TaskPaths(Shared, Path.Combine(Root, task, "local"), Path.Combine(Root, task, "secrets"))
        : new TaskPaths("/alloc", "/local", "/secrets");

    /// <summary>Makes the shared parts.</summary>
    public void Build()
    {
        Make(Root, OwnerAndReaders, isShared: false);
        foreach (string path in (string[])[Shared, Logs, Path.Combine(Shared, "tmp"), Path.Combine(Shared, "data")])
        {
            Make(path, Everyone, isShared: true);
        }
    }

    /// <summary>Makes the directory of one task.</summary>
    /// <returns>Why its secrets are on disk although they should not be, or null.</returns>
    public string? BuildTask(string task, FileIsolation isolation)
    {
        string directory = TaskDirectory(task);
        Make(directory, Everyone, isShared: true);
        Make(Path.Combine(directory, "local"), Everyone, isShared: true);
        Make(Path.Combine(directory, "tmp"), EveryoneSticky, isShared: true);
        string? warning = MakeSecret(Path.Combine(directory, "secrets"), Everyone, "size=1m,mode=0777");
        warning ??= MakeSecret(Path.Combine(directory, "private"), Owner, "size=1m,mode=0700");
        string link = Path.Combine(directory, "alloc");
        if (isolation == FileIsolation.None && !Path.Exists(link))
        {
            File.CreateSymbolicLink(link, "../alloc");
        }

        return warning;
    }

    /// <summary>Removes everything; a directory that is gone already is fine.</summary>
    /// <exception cref="IOException">Something could not be removed.</exception>
    public void Destroy()
    {
        Mounts.UnmountAll(Root);
        if (Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }
    }

    private static string? MakeSecret(string path, UnixFileMode mode, string options)
    {
        Make(path, mode, isShared: false);
        string? problem = Mounts.CanMount ? Mounts.TryMountMemory(path, options) : null;
        return problem;
    }

    // The mode is set again because the process's umask took bits away.
    private static void Make(string path, UnixFileMode mode, bool isShared)
    {
        Directory.CreateDirectory(path, mode);
        File.SetUnixFileMode(path, mode);
        if (isShared && Libc.EffectiveUser() == 0)
        {
            _ = Libc.ChangeOwner(path, Nobody, Nobody);
        }
    }
}
