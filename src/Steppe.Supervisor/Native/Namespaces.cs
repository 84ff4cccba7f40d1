namespace Steppe.Supervisor.Native;

/// <summary>Leaves and enters kernel namespaces. Everything here changes the calling thread only.</summary>
/// <remarks>A thread that has used it is not fit for anything else afterwards: it sees another file system than its process.</remarks>
internal static class Namespaces
{
    public const int FileSystemState = 0x200;
    public const int Mounts = 0x20000;
    public const int Ipc = 0x08000000;
    public const int Pids = 0x20000000;

    private const nuint MountRecursive = 0x4000;
    private const nuint MountPrivate = 0x40000;

    /// <summary>Makes new namespaces. New process ids begin with the thread's next child.</summary>
    public static void Leave(int kinds)
    {
        if (Libc.Unshare(kinds) != 0)
        {
            throw Errno.Failure("could not make new namespaces");
        }

        // Where the host shares its mounts, ours would show up there.
        if ((kinds & Mounts) != 0 && Libc.Mount(null, "/", null, MountRecursive | MountPrivate, null) != 0)
        {
            throw Errno.Failure("could not make the new mounts private");
        }
    }

    /// <summary>Opens a namespace of a process.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="name"><c>mnt</c> or <c>pid</c>.</param>
    public static int Open(int processId, string name)
    {
        int descriptor = Libc.Open($"/proc/{processId}/ns/{name}", Constants.OpenRead | Constants.OpenCloseOnExec, 0);
        return descriptor >= 0 ? descriptor : throw Errno.Failure($"could not open the {name} namespace of process {processId}");
    }

    /// <summary>Enters an open namespace.</summary>
    public static void Enter(int descriptor, int kind)
    {
        if (Libc.EnterNamespace(descriptor, kind) != 0)
        {
            throw Errno.Failure("could not enter a namespace");
        }
    }
}
