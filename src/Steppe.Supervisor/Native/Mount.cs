using System.Text;

namespace Steppe.Supervisor.Native;

/// <summary>A piece of file system that can be put somewhere: a copy of what is mounted already, or something new.</summary>
/// <remarks>
/// <para>Held by a descriptor, so that it is never looked up twice and needs no place of its own before it has one. Closing it
/// before <see cref="PutAt(string)"/> drops it.</para>
/// <para>Kernel calls: <c>open_tree</c>, <c>fsopen</c>, <c>mount_setattr</c>, <c>move_mount</c>; Linux 5.12.</para>
/// </remarks>
internal sealed unsafe class Mount : IDisposable
{
    public const ulong ReadOnly = 1;
    public const ulong NoSetUser = 2;
    public const ulong NoDevices = 4;
    public const ulong NoPrograms = 8;

    private const long OpenTree = 428;
    private const long MoveMount = 429;
    private const long OpenFileSystem = 430;
    private const long Configure = 431;
    private const long MakeMount = 432;
    private const long SetAttributes = 442;
    private const long CloneTree = 1;
    private const long Recursive = 0x8000;
    private const long EmptyPath = 0x1000;
    private const long CurrentDirectory = -100;

    private int _descriptor;

    private Mount(int descriptor) => _descriptor = descriptor;

    /// <summary>Descriptor of its topmost directory.</summary>
    public int Descriptor => _descriptor;

    /// <summary>Copies what is mounted at a path, following links.</summary>
    /// <param name="path">A directory or a file.</param>
    /// <param name="withChildren">Whether mounts below it come along.</param>
    /// <returns>Null when there is nothing of that name.</returns>
    public static Mount? FindCopy(string path, bool withChildren)
    {
        long flags = CloneTree | Constants.OpenCloseOnExec | (withChildren ? Recursive : 0);
        fixed (byte* name = Text(path))
        {
            int descriptor = (int)Libc.SystemCall(OpenTree, CurrentDirectory, (long)name, flags, 0);
            return descriptor >= 0 ? new Mount(descriptor)
                : Errno.Last is Errno.NoEntry or Errno.NotADirectory ? null
                : throw Errno.Failure($"could not take a copy of the mount at {path}");
        }
    }

    /// <summary>Copies what is mounted at a path.</summary>
    /// <exception cref="IOException">There is nothing, or the kernel refused.</exception>
    public static Mount Copy(string path, bool withChildren) =>
        FindCopy(path, withChildren) ?? throw new IOException($"{path} does not exist");

    /// <summary>Makes a new file system.</summary>
    /// <param name="type">The kernel's name for it.</param>
    /// <param name="attributes">Of <see cref="ReadOnly"/> and its neighbours.</param>
    /// <param name="options">Each <c>KEY=VALUE</c>, or <c>KEY</c>.</param>
    public static Mount New(string type, ulong attributes, params ReadOnlySpan<string> options) =>
        TryNew(type, attributes, out Mount? made, options)
            ? made!
            : throw Errno.Failure($"could not make a file system of type {type}");

    /// <summary>Makes a new file system; false, with <see cref="Errno.Last"/> set, when the kernel refuses.</summary>
    public static bool TryNew(string type, ulong attributes, out Mount? made, params ReadOnlySpan<string> options)
    {
        const long setString = 1;
        const long create = 6;
        const long closeOnExec = 1;

        made = null;
        int configuration;
        fixed (byte* name = Text(type))
        {
            configuration = (int)Libc.SystemCall(OpenFileSystem, (long)name, closeOnExec, 0, 0);
        }

        if (configuration < 0)
        {
            return false;
        }

        foreach (string option in options)
        {
            string[] parts = option.Split('=', 2);
            fixed (byte* key = Text(parts[0]), value = Text(parts[^1]))
            {
                long command = parts.Length == 2 ? setString : 0;
                if (Libc.SystemCall(Configure, configuration, command, (long)key, command == 0 ? 0 : (long)value, 0) != 0)
                {
                    return Fail(configuration);
                }
            }
        }

        if (Libc.SystemCall(Configure, configuration, create, 0, 0, 0) != 0)
        {
            return Fail(configuration);
        }

        int descriptor = (int)Libc.SystemCall(MakeMount, configuration, closeOnExec, (long)attributes, 0);
        if (descriptor < 0)
        {
            return Fail(configuration);
        }

        _ = Libc.Close(configuration);
        made = new Mount(descriptor);
        return true;
    }

    /// <summary>Restricts it, and every mount below it.</summary>
    public Mount With(ulong attributes)
    {
        ulong* change = stackalloc ulong[4] { attributes, 0, 0, 0 };
        byte none = 0;
        return Libc.SystemCall(SetAttributes, _descriptor, (long)&none, EmptyPath | Recursive, (long)change, 4 * sizeof(ulong)) == 0
            ? this
            : throw Errno.Failure("could not restrict a mount");
    }

    /// <summary>Puts it over an open directory or file.</summary>
    public void PutAt(int target, string name)
    {
        const long fromDescriptor = 4;
        const long toDescriptor = 0x40;
        byte none = 0;
        if (Libc.SystemCall(MoveMount, _descriptor, (long)&none, target, (long)&none, fromDescriptor | toDescriptor) != 0)
        {
            throw Errno.Failure($"could not mount at {name}");
        }
    }

    /// <summary>Puts it over a path, following links.</summary>
    public void PutAt(string path)
    {
        int target = Libc.Open(path, Constants.OpenPathOnly | Constants.OpenCloseOnExec, 0);
        if (target < 0)
        {
            throw Errno.Failure($"could not mount at {path}");
        }

        try
        {
            PutAt(target, path);
        }
        finally
        {
            _ = Libc.Close(target);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Files.Close(ref _descriptor);

    private static bool Fail(int configuration)
    {
        int error = Errno.Last;
        _ = Libc.Close(configuration);
        Errno.Last = error;
        return false;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
