using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Steppe.Client.Native;

/// <summary>Type, permissions, size and device of a file, as the kernel tells them.</summary>
/// <remarks>.NET does not tell a FIFO from a file, and opening one for reading would take a task's output away.</remarks>
internal readonly record struct FileStatus(int Mode, long Size, DateTimeOffset ModifiedAt, ulong Device)
{
    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;
    private const int RegularType = 0x8000;
    private const int LinkType = 0xA000;
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicFields = 0x7FF;
    private const int StructBytes = 256;

    public bool IsDirectory => (Mode & TypeMask) == DirectoryType;

    public bool IsRegular => (Mode & TypeMask) == RegularType;

    public bool IsLink => (Mode & TypeMask) == LinkType;

    /// <summary>Such as <c>-rw-r--r--</c> or <c>drwxrwxrwx</c>, with the letters of Go's file modes.</summary>
    public string ModeText
    {
        get
        {
            const string Permissions = "rwxrwxrwx";
            int mode = Mode;
            string kind = (mode & TypeMask) switch
            {
                DirectoryType => "d",
                LinkType => "L",
                0x1000 => "p",
                0xC000 => "S",
                0x2000 => "Dc",
                0x6000 => "D",
                _ => "",
            };
            kind += ((mode & 0x800) != 0 ? "u" : "") + ((mode & 0x400) != 0 ? "g" : "") + ((mode & 0x200) != 0 ? "t" : "");
            return (kind.Length == 0 ? "-" : kind)
                + string.Concat(Permissions.Select((letter, bit) => (mode & (0x100 >> bit)) != 0 ? letter : '-'));
        }
    }

    /// <summary>Looks at a path without following a link at its end.</summary>
    /// <exception cref="FileNotFoundException">There is nothing.</exception>
    public static FileStatus OfPath(string path) => Read(CurrentDirectory, path, NoFollow, path);

    /// <summary>Looks at an open file.</summary>
    public static FileStatus OfOpen(SafeHandle file, string path) =>
        Read((int)file.DangerousGetHandle(), "", EmptyPath, path);

    private static unsafe FileStatus Read(int directory, string path, int flags, string shown)
    {
        byte* bytes = stackalloc byte[StructBytes];
        if (Libc.Stat(directory, path, flags, BasicFields, bytes) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw error is Libc.ErrnoNoEntry or Libc.ErrnoNotDirectory
                ? new FileNotFoundException($"stat {shown}: no such file or directory", shown)
                : new IOException($"stat {shown}: {new Win32Exception(error).Message}");
        }

        // struct statx is the same on every architecture: mode at 28, size at 40, mtime at 112, device at 136.
        var status = new ReadOnlySpan<byte>(bytes, StructBytes);
        long seconds = BinaryPrimitives.ReadInt64LittleEndian(status[112..]);
        uint nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(status[120..]);
        return new FileStatus(
            BinaryPrimitives.ReadUInt16LittleEndian(status[28..]),
            BinaryPrimitives.ReadInt64LittleEndian(status[40..]),
            DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100),
            BinaryPrimitives.ReadUInt64LittleEndian(status[136..]));
    }
}
