using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Steppe.Log.Disk;

/// <summary>A directory on a real Linux disk.</summary>
/// <remarks>
/// The directory must exist: making it is the business of whoever configures it, so that a forgotten mount is noticed.
/// Handles are not inherited by child processes, which would otherwise keep the lock after our death.
/// </remarks>
public sealed class PosixDisk : ILogDisk
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _directory;

    /// <exception cref="LogRefusedException">There is no such directory.</exception>
    public PosixDisk(string directory)
    {
        _directory = Path.GetFullPath(directory);
        if (!Directory.Exists(_directory))
        {
            throw new LogRefusedException(
                $"the log directory {_directory} does not exist: create it, or set data_dir to a directory that does");
        }
    }

    /// <inheritdoc/>
    public string PathOf(string name) => Path.Combine(_directory, name);

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => Guarded("list", _directory, () =>
    {
        string[] names = [.. Directory.EnumerateFiles(_directory).Select(static path => Path.GetFileName(path))];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    });

    /// <inheritdoc/>
    /// <remarks>Readable by the owner only: entries and snapshots hold what users keep secret.</remarks>
    public ILogFile Create(string name) => new PosixFile(
        OpenNative(PathOf(name), NativeMethods.ReadWrite | NativeMethods.CreateFile | NativeMethods.Truncate),
        PathOf(name));

    // Whoever may write here is decided by the lock, not by the framework's own per-file locks (hence ReadWrite).
    /// <inheritdoc/>
    public ILogFile Open(string name) => Guarded("open", PathOf(name), () => new PosixFile(
        System.IO.File.OpenHandle(
            PathOf(name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete),
        PathOf(name)));

    /// <inheritdoc/>
    public void Rename(string from, string to) => Guarded("rename", PathOf(from), () =>
    {
        System.IO.File.Move(PathOf(from), PathOf(to), overwrite: true);
        return true;
    });

    /// <inheritdoc/>
    public void Delete(string name) => Guarded("delete", PathOf(name), () =>
    {
        System.IO.File.Delete(PathOf(name));
        return true;
    });

    /// <inheritdoc/>
    public void SyncDirectory()
    {
        using SafeFileHandle directory = OpenNative(_directory, NativeMethods.ReadOnly);
        if (NativeMethods.Sync(directory) != 0)
        {
            throw new IOException($"fsync of {_directory} failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <inheritdoc/>
    public IDisposable Lock(string name)
    {
        string path = PathOf(name);
        SafeFileHandle handle = OpenNative(path, NativeMethods.ReadWrite | NativeMethods.CreateFile);
        if (NativeMethods.Lock(handle, NativeMethods.LockExclusive | NativeMethods.LockNonBlocking) == 0)
        {
            byte[] holder = Encoding.ASCII.GetBytes($"{Environment.ProcessId,10}\n");
            RandomAccess.Write(handle, holder, 0);
            return handle;
        }

        int error = Marshal.GetLastPInvokeError();
        using (handle)
        {
            throw error == NativeMethods.WouldBlock
                ? new LogLockedException(path, ReadHolder(handle))
                : new LogRefusedException($"cannot lock {path}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    private static int? ReadHolder(SafeFileHandle handle)
    {
        Span<byte> text = stackalloc byte[16];
        int read = RandomAccess.Read(handle, text, 0);
        return int.TryParse(
            Encoding.ASCII.GetString(text[..read]).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            ? pid
            : null;
    }

    private static SafeFileHandle OpenNative(string path, int flags)
    {
        int file = NativeMethods.Open(path, flags | NativeMethods.CloseOnExec, (int)OwnerOnly);
        return file >= 0
            ? new SafeFileHandle(file, ownsHandle: true)
            : throw new LogRefusedException(
                $"cannot open {path}: {Marshal.GetLastPInvokeErrorMessage()}; "
                + "the directory must exist and be writable by the user the agent runs as");
    }

    private static T Guarded<T>(string verb, string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UnauthorizedAccessException error)
        {
            throw new LogRefusedException(
                $"cannot {verb} {path}: permission denied; the directory and its files must belong to the user the agent runs as",
                error);
        }
    }
}
