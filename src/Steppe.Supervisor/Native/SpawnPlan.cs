using System.Runtime.InteropServices;

namespace Steppe.Supervisor.Native;

/// <summary>What <c>posix_spawn</c> is to do in the child before the program runs.</summary>
/// <remarks>
/// <para>The child gets a session of its own, every signal at its default and none blocked. Not thread-safe.</para>
/// <para>Actions run in the order they were added; file descriptors of this process are all close-on-exec.</para>
/// </remarks>
internal sealed unsafe class SpawnPlan : IDisposable
{
    // Generous for glibc (80, 336 and 128 bytes on x86-64) and musl.
    private const int ActionsBytes = 256;
    private const int AttributesBytes = 1024;
    private const int SignalSetBytes = 128;

    private const short ResetSignals = 0x04;
    private const short SetSignalMask = 0x08;
    private const short NewSession = 0x80;

    private readonly byte* _actions;
    private readonly byte* _attributes;

    /// <summary>Whether this C library can close a range of descriptors in the child (glibc 2.34 and later).</summary>
    public static bool CanCloseFrom { get; } =
        NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "posix_spawn_file_actions_addclosefrom_np", out _);

    public SpawnPlan()
    {
        _actions = (byte*)NativeMemory.AllocZeroed(ActionsBytes);
        _attributes = (byte*)NativeMemory.AllocZeroed(AttributesBytes);
        Libc.InitActions(_actions);
        Libc.InitAttributes(_attributes);
        byte* set = stackalloc byte[SignalSetBytes];
        new Span<byte>(set, SignalSetBytes).Clear();
        Libc.SetSignalMask(_attributes, set);
        new Span<byte>(set, SignalSetBytes).Fill(0xff);
        Libc.SetDefaultSignals(_attributes, set);
        Libc.SetFlags(_attributes, ResetSignals | SetSignalMask | NewSession);
    }

    public void Open(int descriptor, string path, int flags, uint mode = 0) =>
        Check(Libc.AddOpen(_actions, descriptor, path, flags, mode));

    public void Close(int descriptor) => Check(Libc.AddClose(_actions, descriptor));

    public void Duplicate(int from, int to) => Check(Libc.AddDuplicate(_actions, from, to));

    public void ChangeDirectory(string path) => Check(Libc.AddChangeDirectory(_actions, path));

    /// <summary>Closes every descriptor from <paramref name="first"/> up, where the C library can.</summary>
    public void CloseFrom(int first)
    {
        if (CanCloseFrom)
        {
            Check(Libc.AddCloseFrom(_actions, first));
        }
    }

    /// <summary>Starts the program; returns once it runs, or has failed to.</summary>
    /// <returns>Zero, or the error number of the step that failed in the child.</returns>
    public int Spawn(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, out int processId)
    {
        using var argv = new NativeStrings(arguments);
        using var envp = new NativeStrings(environment);
        int id = 0;
        int error = Libc.Spawn(&id, path, _actions, _attributes, argv.Pointers, envp.Pointers);
        processId = id;
        return error;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Libc.DestroyActions(_actions);
        Libc.DestroyAttributes(_attributes);
        NativeMemory.Free(_actions);
        NativeMemory.Free(_attributes);
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new IOException($"could not prepare a process: {Errno.Text(error)}");
        }
    }
}
