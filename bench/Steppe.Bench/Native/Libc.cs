using System.Runtime.InteropServices;

namespace Steppe.Bench.Native;

/// <summary>The C library's own calls, so that nothing of the framework is measured with them.</summary>
internal static unsafe partial class Libc
{
    public const int SignalTerminate = 15;
    public const int SignalKill = 9;
    public const int NoHang = 1;
    public const int Interrupted = 4;
    public const int Detach = 2;
    public const int OpenRead = 0;
    public const int OpenWriteCreateAppend = 1 | 0x40 | 0x400;

    /// <summary>Enough for <c>posix_spawn_file_actions_t</c> of any C library.</summary>
    public const int FileActionsBytes = 512;

    [LibraryImport("libc", EntryPoint = "posix_spawnp")]
    public static partial int Spawn(out int processId, byte* program, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitFileActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyFileActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddOpen(void* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(void* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int processId, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(nint descriptor);

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);
}
