using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Jobs.Restarting;

/// <summary>Restarts or replaces one allocation and waits until it, or its replacement, runs.</summary>
internal sealed class RestartedAllocation(CommandRun run, ApiClient client, RestartOptions options)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    // An agent that answers at once is asked no more often than this.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Does it.</summary>
    /// <returns>What went wrong, or null.</returns>
    public async Task<string?> RestartAsync(AllocListStub row, CancellationToken cancellation)
    {
        string name = Ids.Of(row.Id, options.IsVerbose);
        try
        {
            return options.Reschedules
                ? await RescheduleAsync(row, name, cancellation).ConfigureAwait(false)
                : await RestartInPlaceAsync(row, name, cancellation).ConfigureAwait(false);
        }
        catch (ApiException error)
        {
            return $"Allocation \"{name}\": {error.Message}";
        }
    }

    private async Task<string?> RestartInPlaceAsync(AllocListStub row, string name, CancellationToken cancellation)
    {
        Dictionary<string, ulong> restarts = (row.TaskStates ?? new Dictionary<string, ApiTaskState>())
            .Where(task => task.Value.State == "running" && (options.Tasks.Count == 0 || options.Tasks.Contains(task.Key, StringComparer.Ordinal)))
            .ToDictionary(static task => task.Key, static task => task.Value.Restarts, StringComparer.Ordinal);
        if (options.Tasks.Count == 0)
        {
            Say($"Restarting {(options.AllTasks ? "all" : "running")} tasks in allocation \"{name}\" for group \"{row.TaskGroup}\"");
            await client.Allocations.RestartAsync(row.Id, "", options.AllTasks, cancellation).ConfigureAwait(false);
        }

        foreach (string task in options.Tasks.Where(task => row.TaskStates?.ContainsKey(task) == true))
        {
            if (!restarts.ContainsKey(task))
            {
                Say($"Skipping task \"{task}\" in allocation \"{name}\": it does not run");
                continue;
            }

            Say($"Restarting task \"{task}\" in allocation \"{name}\" for group \"{row.TaskGroup}\"");
            await client.Allocations.RestartAsync(row.Id, task, allTasks: false, cancellation).ConfigureAwait(false);
        }

        ApiAllocation seen = await WaitAsync(
            row.Id, allocation => HasEnded(allocation) || restarts.All(task => RunsAgain(allocation, task.Key, task.Value)), cancellation).ConfigureAwait(false);
        return HasEnded(seen) ? $"Allocation \"{name}\" is {seen.ClientStatus} after the restart" : null;
    }

    private async Task<string?> RescheduleAsync(AllocListStub row, string name, CancellationToken cancellation)
    {
        Say($"Rescheduling allocation \"{name}\" for group \"{row.TaskGroup}\"");
        AllocStopResponse stopped = await client.Allocations.StopAsync(row.Id, options.NoShutdownDelay, cancellation).ConfigureAwait(false);
        ApiEvaluation evaluation = await ConcludedAsync(stopped.EvalId, cancellation).ConfigureAwait(false);
        if (evaluation.FailedGroupMetrics is { Count: > 0 })
        {
            Say($"No node has room for the replacement of allocation \"{name}\" yet; waiting");
        }

        ApiAllocation replaced = await WaitAsync(row.Id, static allocation => allocation.NextAllocation is { Length: > 0 }, cancellation).ConfigureAwait(false);
        string next = Ids.Of(replaced.NextAllocation, options.IsVerbose);
        Say($"Allocation \"{name}\" is replaced by \"{next}\"");
        ApiAllocation replacement = await WaitAsync(
            replaced.NextAllocation!, static allocation => HasEnded(allocation) || allocation.ClientStatus == "running", cancellation).ConfigureAwait(false);
        return replacement.ClientStatus is "failed" or "lost"
            ? $"Allocation \"{next}\", which replaces \"{name}\", is {replacement.ClientStatus}"
            : null;
    }

    private async Task<ApiEvaluation> ConcludedAsync(string id, CancellationToken cancellation)
    {
        ApiEvaluation seen = await client.Evaluations.GetAsync(id, cancellation).ConfigureAwait(false);
        while (seen.Status is "pending")
        {
            await Task.Delay(Pause, run.Host.Time, cancellation).ConfigureAwait(false);
            seen = await client.Evaluations.WaitAsync(id, seen.ModifyIndex, MaxWait, cancellation).ConfigureAwait(false);
        }

        return seen;
    }

    private async Task<ApiAllocation> WaitAsync(string id, Func<ApiAllocation, bool> isReached, CancellationToken cancellation)
    {
        ApiAllocation seen = await client.Allocations.GetAsync(id, cancellation).ConfigureAwait(false);
        while (!isReached(seen))
        {
            await Task.Delay(Pause, run.Host.Time, cancellation).ConfigureAwait(false);
            seen = await client.Allocations.WaitAsync(id, seen.ModifyIndex, MaxWait, cancellation).ConfigureAwait(false);
        }

        return seen;
    }

    private static bool RunsAgain(ApiAllocation allocation, string task, ulong restartsBefore) =>
        allocation.TaskStates?.GetValueOrDefault(task) is { State: "running" } state && state.Restarts > restartsBefore;

    private static bool HasEnded(ApiAllocation allocation) => allocation.ClientStatus is "complete" or "failed" or "lost";

    private void Say(string text) => run.Screen.Line($"    {run.Times.AbsoluteNow()}: {text}");
}
