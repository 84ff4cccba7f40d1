using System.Globalization;
using System.Runtime.InteropServices;
using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Sessions;

/// <summary>This side's ends of a session's streams: three pipes, or the master of a pseudoterminal.</summary>
/// <remarks>
/// <para>Not thread-safe. The child opens its ends by path, because it has dropped every inherited descriptor by then. A
/// session leader that opens a terminal so gets it as its controlling terminal: that is what makes Ctrl-C work.</para>
/// </remarks>
internal sealed unsafe class SessionDescriptors : IDisposable
{
    private const nuint SetWindowSize = 0x5414; // TIOCSWINSZ
    private const int LongestNameBytes = 64;
    private const uint KeepGroup = uint.MaxValue;

    private int _input = -1;
    private int _output = -1;
    private int _error = -1;
    private int _childInput = -1;
    private int _childOutput = -1;
    private int _childError = -1;
    private string _terminal = "";

    private SessionDescriptors()
    {
    }

    /// <summary>Written to.</summary>
    public int Input => _input;

    /// <summary>Read from.</summary>
    public int Output => _output;

    /// <summary>Read from; negative with a terminal, which has one stream for both.</summary>
    public int Error => _error;

    /// <summary>Whether there is a terminal.</summary>
    public bool IsTerminal => _terminal.Length > 0;

    /// <summary>Makes three pipes.</summary>
    /// <exception cref="IOException">The kernel has no more.</exception>
    public static SessionDescriptors Pipes()
    {
        var made = new SessionDescriptors();
        try
        {
            (made._childInput, made._input) = MakePipe();
            (made._output, made._childOutput) = MakePipe();
            (made._error, made._childError) = MakePipe();
            made.DoNotBlock();
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Makes a terminal.</summary>
    /// <param name="size">Of its window.</param>
    /// <param name="owner">Who may open it again by its name; null for the agent's own user.</param>
    /// <param name="root">Path of the root whose terminals are meant; empty for the host's.</param>
    /// <exception cref="IOException">The machine has no pseudoterminals (<c>/dev/ptmx</c>), or no more.</exception>
    public static SessionDescriptors Terminal(WindowSize size, UserAccount? owner, string root = "")
    {
        var made = new SessionDescriptors();
        try
        {
            int flags = Constants.OpenReadWrite | Constants.OpenNoControllingTerminal | Constants.OpenCloseOnExec;
            made._output = root.Length == 0 ? Libc.OpenTerminal(flags) : Libc.Open($"{root}/dev/pts/ptmx", flags, 0);
            if (made._output < 0 || Libc.UnlockTerminal(made._output) != 0)
            {
                throw Errno.Failure("could not make a terminal");
            }

            // Two descriptors of the one master, so that waiting to write and waiting to read are two things.
            made._input = Libc.ControlDescriptor(made._output, Constants.DuplicateCloseOnExec, 0);
            made._terminal = NameOf(made._output);
            if (owner is { } user)
            {
                _ = Libc.ChangeOwner(root + made._terminal, user.UserId, KeepGroup);
            }

            made.DoNotBlock();
            made.Resize(size);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Says where the child finds its ends.</summary>
    public LaunchCommand ApplyTo(LaunchCommand command) => IsTerminal
        ? command with
        {
            StandardInput = _terminal,
            InputFlags = Constants.OpenReadWrite,
            StandardOutput = _terminal,
            StandardError = _terminal,
        }
        : command with
        {
            StandardInput = PathOf(_childInput),
            StandardOutput = PathOf(_childOutput),
            StandardError = PathOf(_childError),
            OutputFlags = Constants.OpenWrite,
        };

    /// <summary>Drops the child's ends once it has its own: they would hide that it has closed them.</summary>
    public void CloseChildEnds()
    {
        Files.Close(ref _childInput);
        Files.Close(ref _childOutput);
        Files.Close(ref _childError);
    }

    /// <summary>Tells the terminal, and so whoever runs in it, the size of its window.</summary>
    public void Resize(WindowSize size)
    {
        if (IsTerminal && _output >= 0)
        {
            ushort* window = stackalloc ushort[4];
            window[0] = (ushort)Math.Clamp(size.Height, 0, ushort.MaxValue);
            window[1] = (ushort)Math.Clamp(size.Width, 0, ushort.MaxValue);
            window[2] = window[3] = 0;
            _ = Libc.ControlDevice(_output, SetWindowSize, window);
        }
    }

    /// <summary>Closes the way in.</summary>
    public void CloseInput() => Files.Close(ref _input);

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseChildEnds();
        Files.Close(ref _input);
        Files.Close(ref _output);
        Files.Close(ref _error);
    }

    private static (int ReadEnd, int WriteEnd) MakePipe()
    {
        int* ends = stackalloc int[2];
        return Libc.Pipe(ends, Constants.OpenCloseOnExec) == 0 ? (ends[0], ends[1]) : throw Errno.Failure("could not make a pipe");
    }

    private static string PathOf(int descriptor) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{descriptor}");

    private static string NameOf(int master)
    {
        byte* name = stackalloc byte[LongestNameBytes];
        return Libc.FindTerminalName(master, name, LongestNameBytes) == 0
            ? Marshal.PtrToStringUTF8((nint)name) ?? ""
            : throw new IOException("the terminal has no name: is /dev/pts mounted?");
    }

    // Only this side's ends: the child opens descriptions of its own.
    private void DoNotBlock()
    {
        foreach (int descriptor in (int[])[_input, _output, _error])
        {
            if (descriptor >= 0)
            {
                int flags = Libc.ControlDescriptor(descriptor, Constants.GetStatusFlags, 0);
                _ = Libc.ControlDescriptor(descriptor, Constants.SetStatusFlags, flags | Constants.OpenNonBlocking);
            }
        }
    }
}
