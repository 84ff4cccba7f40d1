using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Nodes;

/// <summary>Follows a drain: what becomes of the node, and of each allocation on it.</summary>
/// <remarks>Only watches. Over when the drain is, and every allocation that must leave has ended; when the drain is canceled, at once.
/// Source: command line reference §3.14.</remarks>
internal sealed class NodeDrainMonitor(CommandRun run, string id, bool ignoresSystemJobs)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    // Several changes are told together rather than one read each.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Prints one line for each thing that happens.</summary>
    /// <param name="node">The node, draining or just done with it.</param>
    /// <param name="allocations">Its allocations as they were before.</param>
    /// <param name="cancellation">Ends the watching.</param>
    public async Task FollowAsync(ApiNode node, ApiAllocation[] allocations, CancellationToken cancellation)
    {
        using var canceled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task following = FollowAllocationsAsync(allocations, canceled.Token);
        try
        {
            if (await FollowNodeAsync(node, cancellation).ConfigureAwait(false))
            {
                await following.ConfigureAwait(false);
            }
        }
        finally
        {
            await canceled.CancelAsync().ConfigureAwait(false);
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // True when the drain went on to its end.
    private async Task<bool> FollowNodeAsync(ApiNode node, CancellationToken cancellation)
    {
        ApiNode seen = node;
        while (seen.DrainStrategy is not null)
        {
            await Task.Delay(Pause, run.Host.Time, cancellation).ConfigureAwait(false);
            ApiNode now = await run.Client.Nodes.WaitAsync(id, seen.ModifyIndex, MaxWait, cancellation).ConfigureAwait(false);
            if (now.DrainStrategy is not null && now.DrainStrategy != seen.DrainStrategy)
            {
                Say(run.Screen.Green($"Node \"{id}\" drain strategy updated"));
            }

            if (now.Status == "down" && seen.Status != "down")
            {
                run.Screen.Warn($"{run.Times.AbsoluteNow()}: Node \"{id}\" down");
            }

            seen = now;
        }

        bool isComplete = seen.LastDrain?.Status != "canceled";
        Say(isComplete ? run.Screen.Green($"Drain complete for node {id}") : $"Drain canceled for node {id}");
        return isComplete;
    }

    private async Task FollowAllocationsAsync(ApiAllocation[] before, CancellationToken cancellation)
    {
        Dictionary<string, ApiAllocation> seen = before.ToDictionary(static allocation => allocation.Id ?? "", StringComparer.Ordinal);
        ApiAllocation[] now = before;
        while (now.Any(MustLeave))
        {
            await Task.Delay(Pause, run.Host.Time, cancellation).ConfigureAwait(false);
            now = await run.Client.Nodes.WaitForAllocationsAsync(
                id, now.Max(static allocation => allocation.ModifyIndex), MaxWait, cancellation).ConfigureAwait(false);
            foreach (ApiAllocation allocation in now.OrderBy(static allocation => allocation.ModifyIndex))
            {
                string key = allocation.Id ?? "";
                foreach (string news in seen.TryGetValue(key, out ApiAllocation? earlier) ? NewsOf(earlier, allocation) : [])
                {
                    Say($"Alloc \"{key}\" {news}");
                }

                seen[key] = allocation;
            }
        }

        Say(run.Screen.Green($"All allocations on node \"{id}\" have stopped"));
    }

    private static IEnumerable<string> NewsOf(ApiAllocation earlier, ApiAllocation now)
    {
        if (IsMarked(now) && !IsMarked(earlier))
        {
            yield return "marked for migration";
        }

        if (IsMarked(now) && now.DesiredStatus == "stop" && earlier.DesiredStatus != "stop")
        {
            yield return "draining";
        }

        if (now.ClientStatus != earlier.ClientStatus)
        {
            yield return $"status {earlier.ClientStatus} -> {now.ClientStatus}";
        }
    }

    private bool MustLeave(ApiAllocation allocation) =>
        allocation.ClientStatus is "pending" or "running" or "unknown" && !(ignoresSystemJobs && allocation.Job?.Type == "system");

    private static bool IsMarked(ApiAllocation allocation) => allocation.DesiredTransition?.Migrate == true;

    private void Say(string text) => run.Screen.Line($"{run.Times.AbsoluteNow()}: {text}");
}
