using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Steppe.Log.Disk;

/// <summary>The Linux calls that the framework does not offer in the form a log needs.</summary>
internal static partial class NativeMethods
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int CreateFile = 0x40;
    public const int Truncate = 0x200;
    public const int CloseOnExec = 0x80000;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const int WouldBlock = 11;

    [LibraryImport("libc.so.6", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc.so.6", EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int DataSync(SafeFileHandle file);

    [LibraryImport("libc.so.6", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc.so.6", EntryPoint = "flock", SetLastError = true)]
    internal static partial int Lock(SafeFileHandle file, int operation);
}
