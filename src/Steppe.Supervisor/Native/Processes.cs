using System.Globalization;

namespace Steppe.Supervisor.Native;

/// <summary>Handles, signals and ends of processes, by descriptor so that a recycled process id is never meant.</summary>
internal static unsafe class Processes
{
    private const long PidfdSendSignal = 424;
    private const long PidfdOpen = 434;
    private const long CloseRange = 436;
    private const long CloseRangeCloseOnExec = 4;
    private const int ResultBytes = 128;

    /// <summary>Opens a descriptor for a process; negative when there is none.</summary>
    public static int OpenHandle(int processId) => (int)Libc.SystemCall(PidfdOpen, processId, 0, 0, 0);

    /// <summary>Sends a signal; zero or an error number.</summary>
    public static int Signal(int handle, int signal) =>
        Libc.SystemCall(PidfdSendSignal, handle, signal, 0, 0) == 0 ? 0 : Errno.Last;

    /// <summary>Reads how a child ended, leaving it a zombie so that its id stays taken.</summary>
    /// <returns>False while it runs.</returns>
    public static bool TryPeekExit(int handle, out int exitCode, out int signal) =>
        TryWait(handle, Constants.WaitExited | Constants.WaitNoHang | Constants.WaitLeaveZombie, out exitCode, out signal);

    /// <summary>Takes an ended child off the process table.</summary>
    public static bool TryReap(int handle) => TryWait(handle, Constants.WaitExited | Constants.WaitNoHang, out _, out _);

    /// <summary>Kills a child and waits until it is off the process table; SIGKILL makes that a short wait.</summary>
    public static void KillAndReap(int processId)
    {
        int handle = OpenHandle(processId);
        Signal(handle, Constants.SignalKill);
        byte* result = stackalloc byte[ResultBytes];
        while (Libc.WaitId(Constants.WaitPidfd, handle, result, Constants.WaitExited) != 0 && Errno.Last == Errno.Interrupted)
        {
        }

        Files.Close(ref handle);
    }

    /// <summary>Waits until a child of this process has ended, and takes it off the process table.</summary>
    /// <returns>Its exit code; 128 + signal when a signal ended it; -1 when the kernel no longer knew.</returns>
    public static int WaitForEnd(int processId)
    {
        int handle = OpenHandle(processId);
        int exitCode;
        while (!TryWait(handle, Constants.WaitExited, out exitCode, out _))
        {
        }

        Files.Close(ref handle);
        return exitCode;
    }

    /// <summary>How many descriptors this process may have open.</summary>
    public static long DescriptorLimit()
    {
        const string name = "Max open files";
        foreach (ReadOnlySpan<char> line in (Files.FindText("/proc/self/limits") ?? "").AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> value = line[name.Length..].TrimStart();
                return long.TryParse(value[..value.IndexOf(' ')], NumberStyles.None, CultureInfo.InvariantCulture, out long limit)
                    ? limit
                    : long.MaxValue;
            }
        }

        return 1024;
    }

    /// <summary>Marks every descriptor above stderr close-on-exec, those inherited from whoever started us included.</summary>
    public static void KeepDescriptorsFromChildren() =>
        _ = Libc.SystemCall(CloseRange, 3, uint.MaxValue, CloseRangeCloseOnExec, 0);

    private static bool TryWait(int handle, int options, out int exitCode, out int signal)
    {
        const int codeOffset = 8;
        const int processOffset = 16;
        const int statusOffset = 24;
        const int exitedNormally = 1;

        exitCode = 0;
        signal = 0;
        byte* result = stackalloc byte[ResultBytes];
        new Span<byte>(result, ResultBytes).Clear();
        if (Libc.WaitId(Constants.WaitPidfd, handle, result, options) != 0)
        {
            // Not our child any more: whatever there was to know is gone.
            exitCode = -1;
            return Errno.Last != Errno.Interrupted;
        }

        int status = *(int*)(result + statusOffset);
        int code = *(int*)(result + codeOffset);
        if (code == 0 && *(int*)(result + processOffset) == 0)
        {
            return false;
        }

        signal = code == exitedNormally ? 0 : status;
        exitCode = code == exitedNormally ? status : 128 + status;
        return true;
    }
}
