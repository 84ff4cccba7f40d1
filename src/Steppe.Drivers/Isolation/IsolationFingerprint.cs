using System.Runtime.CompilerServices;
using Steppe.Drivers.Processes;

namespace Steppe.Drivers.Isolation;

/// <summary>Reports whether a driver that isolates its tasks works on this node.</summary>
internal static class IsolationFingerprint
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(30);

    /// <summary>Reports at once, then every 30 seconds: another supervisor may find another machine.</summary>
    /// <param name="processes">Knows what the node can do.</param>
    /// <param name="read">Reads the rest, once isolation works.</param>
    /// <param name="cancellation">Ends the reports.</param>
    public static async IAsyncEnumerable<DriverFingerprint> FollowAsync(
        IProcessSupervisor processes,
        Func<CancellationToken, ValueTask<DriverFingerprint>> read,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            string? problem = await processes.FindIsolationProblemAsync(cancellation);
            yield return problem is null ? await read(cancellation) : DriverFingerprint.Undetected(problem);
            await Task.Delay(Pace, TimeProvider.System, cancellation);
        }
    }
}
