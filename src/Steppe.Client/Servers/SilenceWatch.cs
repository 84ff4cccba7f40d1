using Microsoft.Extensions.Logging;
using Steppe.Client.Allocations;
using Steppe.ClientCore;
using Steppe.Model;

namespace Steppe.Client.Servers;

/// <summary>Ends what must not run on while the servers are silent.</summary>
/// <remarks>One loop. Source: job specification, <c>disconnect.stop_on_client_after</c>.</remarks>
internal sealed partial class SilenceWatch(AllocationRoster roster, LastContact contact, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly HashSet<AllocationId> _ended = [];

    /// <summary>Looks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        DateTimeOffset startedAt = time.GetUtcNow();
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            Look(startedAt);
        }
    }

    private void Look(DateTimeOffset startedAt)
    {
        AllocationRunner[] running = [.. roster.All.Where(static runner => runner.Work.Group.Disconnect.StopOnClientAfter is not null && !runner.Finished.IsCompleted)];
        if (running.Length == 0)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        SilenceStep step = ServerSilence.Decide(
            [.. running.Select(static runner => new SilentAllocation(runner.Id, runner.Work.Group.Disconnect.StopOnClientAfter, runner.AskedAt))],
            contact.SilentFrom,
            startedAt,
            now);
        foreach (AllocationRunner runner in running.Where(runner => step.Stop.Contains(runner.Id) && _ended.Add(runner.Id)))
        {
            TimeSpan after = runner.Work.Group.Disconnect.StopOnClientAfter!.Value;
            LogEnds(runner.Id.ToString(), after);
            runner.Stop(noShutdownDelay: true, TaskEvents.ServersSilent(now, after));
        }
    }

    [LoggerMessage(4431, LogLevel.Warning, "{Allocation}: ended, because no server was heard of for {After}")]
    private partial void LogEnds(string allocation, TimeSpan after);
}
