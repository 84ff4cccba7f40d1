using System.Runtime.InteropServices;

namespace Steppe.Cli.CommandLine;

/// <summary>What happens when the reader of standard output goes away.</summary>
internal static partial class BrokenPipe
{
    private const int SignalPipe = 13;

    /// <summary>Gives SIGPIPE its usual meaning back: the process ends.</summary>
    /// <remarks>Sockets are not touched by it: the runtime writes to them without that signal.</remarks>
    public static void EndsTheProgram()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetHandler(SignalPipe, handler: 0);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
