using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Steppe.Bench.Native;

/// <summary>A process this one has started, and ends at the latest when disposed.</summary>
internal sealed class Child : IAsyncDisposable
{
    private const int SignalBit = 0x7F;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private int? _exitCode;

    private Child(int processId) => ProcessId = processId;

    public int ProcessId { get; }

    /// <summary>Null while it runs; 128 and the signal's number when it was killed.</summary>
    public int? ExitCode
    {
        get
        {
            if (_exitCode is null && Libc.Wait(ProcessId, out int status, Libc.NoHang) == ProcessId)
            {
                _exitCode = Code(status);
            }

            return _exitCode;
        }
    }

    public static Child Start(CommandLine command) => new(command.Spawn());

    /// <summary>Waits, blocking, for the end of a started process; gives its exit code.</summary>
    public static int WaitFor(int processId)
    {
        int status;
        while (Libc.Wait(processId, out status, 0) != processId)
        {
            if (Marshal.GetLastPInvokeError() != Libc.Interrupted)
            {
                throw new BenchmarkException($"process {processId} cannot be waited for: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }

        return Code(status);
    }

    /// <summary>Asks it to end, and makes it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (ExitCode is null)
        {
            // Not SIGINT: what a shell runs in the background is deaf to it.
            _ = Libc.Kill(ProcessId, Libc.SignalTerminate);
            long asked = Stopwatch.GetTimestamp();
            while (ExitCode is null && Stopwatch.GetElapsedTime(asked) < Patience)
            {
                await Task.Delay(Pace, TimeProvider.System);
            }
        }

        if (ExitCode is null)
        {
            _ = Libc.Kill(ProcessId, Libc.SignalKill);
            _exitCode = WaitFor(ProcessId);
        }
    }

    private static int Code(int status) => (status & SignalBit) == 0 ? (status >> 8) & 0xFF : 128 + (status & SignalBit);
}
