using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Steppe.Cli.Terminals;

/// <summary>The terminal of this process.</summary>
/// <remarks>Linux, 64-bit, glibc or musl: <c>struct termios</c> is passed through unread, but for what <c>cfmakeraw</c> changes.</remarks>
internal sealed unsafe partial class ProcessTerminal : ITerminal
{
    private const int Input = 0;
    private const int Output = 1;
    private const nuint GetWindowSize = 0x5413; // TIOCGWINSZ
    private const int AfterOutput = 1; // TCSADRAIN

    // Generous: the C libraries need 60 bytes.
    private const int SettingsBytes = 256;

    /// <inheritdoc/>
    public bool IsInput => IsTerminal(Input) == 1;

    /// <inheritdoc/>
    public Stream OpenInput() => new FileStream(new SafeFileHandle(Input, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    /// <inheritdoc/>
    public (int Height, int Width)? Size()
    {
        ushort* window = stackalloc ushort[4];
        return ControlDevice(Output, GetWindowSize, window) == 0 && window[0] > 0 && window[1] > 0 ? (window[0], window[1]) : null;
    }

    /// <inheritdoc/>
    public IDisposable? MakeRaw()
    {
        byte[] before = new byte[SettingsBytes];
        byte[] raw = new byte[SettingsBytes];
        fixed (byte* settings = before)
        {
            if (GetSettings(Input, settings) != 0)
            {
                return null;
            }
        }

        before.CopyTo(raw, 0);
        fixed (byte* settings = raw)
        {
            ToRaw(settings);
            _ = SetSettings(Input, AfterOutput, settings);
        }

        return new RawMode(before);
    }

    /// <inheritdoc/>
    public IDisposable OnResize(Action changed) => PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => changed());

    /// <inheritdoc/>
    public IDisposable OnInterrupt(Action interrupted)
    {
        return new Both(Register(PosixSignal.SIGINT), Register(PosixSignal.SIGTERM));

        PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            interrupted();
        });
    }

    private static void Restore(byte[] before)
    {
        fixed (byte* settings = before)
        {
            _ = SetSettings(Input, AfterOutput, settings);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "isatty")]
    private static partial int IsTerminal(int descriptor);

    [LibraryImport("libc.so.6", EntryPoint = "ioctl")]
    private static partial int ControlDevice(int descriptor, nuint request, void* argument);

    [LibraryImport("libc.so.6", EntryPoint = "tcgetattr")]
    private static partial int GetSettings(int descriptor, byte* settings);

    [LibraryImport("libc.so.6", EntryPoint = "tcsetattr")]
    private static partial int SetSettings(int descriptor, int when, byte* settings);

    [LibraryImport("libc.so.6", EntryPoint = "cfmakeraw")]
    private static partial void ToRaw(byte* settings);

    // A process that is ended from outside must not leave the user with a terminal that shows nothing of what is typed.
    private sealed class RawMode(byte[] before) : IDisposable
    {
        private readonly Both _endings = new(
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Restore(before)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => Restore(before)));

        public void Dispose()
        {
            _endings.Dispose();
            Restore(before);
        }
    }

    private sealed class Both(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
