using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Shared;

/// <summary>Follows an evaluation to its end and says what happens.</summary>
/// <remarks>
/// Only watches: ending the program changes nothing. Asks with a blocking query, so the last line comes as soon as the
/// evaluation is done; an agent that does not block is asked once per second.
/// </remarks>
internal sealed class EvaluationMonitor(CommandRun run, ApiClient client, bool verbose)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, string> _statusOfAllocation = new(StringComparer.Ordinal);

    /// <summary>Whether it is no failure when the deployment ends without success: it was meant to end.</summary>
    public bool AcceptsAnyDeploymentEnd { get; init; }

    /// <summary>Follows <paramref name="evaluationId"/>, what comes after it, and its deployment.</summary>
    /// <returns>0, or 2 if some allocations could not be placed, or 1 if the deployment failed.</returns>
    public async Task<int> FollowAsync(string evaluationId, CancellationToken cancellation)
    {
        bool placementFailed = false;
        string deploymentId = "";
        string next = evaluationId;
        while (next.Length > 0)
        {
            Headline($"Monitoring evaluation \"{Ids.Of(next, verbose)}\"");
            ApiEvaluation ended = await FollowOneAsync(next, cancellation).ConfigureAwait(false);
            placementFailed |= ended.FailedGroupMetrics is { Count: > 0 };
            deploymentId = ended.DeploymentId ?? deploymentId;
            next = ended.NextEval ?? "";
            if (next.Length > 0 && ended.Wait > 0)
            {
                Headline($"Monitoring next evaluation \"{Ids.Of(next, verbose)}\" in {new Model.Duration(ended.Wait)}");
                await DelayAsync(TimeSpan.FromTicks(ended.Wait / TimeSpan.NanosecondsPerTick), cancellation).ConfigureAwait(false);
            }
        }

        if (deploymentId.Length > 0)
        {
            Headline($"Monitoring deployment \"{Ids.Of(deploymentId, verbose)}\"");
            bool succeeded = await new DeploymentMonitor(run, client, verbose) { FirstIndent = "    " }
                .FollowAsync(deploymentId, cancellation).ConfigureAwait(false);
            if (!succeeded && !AcceptsAnyDeploymentEnd)
            {
                return ExitCodes.Failure;
            }
        }

        return placementFailed ? ExitCodes.PlacementFailed : ExitCodes.Success;
    }

    private async Task<ApiEvaluation> FollowOneAsync(string id, CancellationToken cancellation)
    {
        ApiEvaluation? before = null;
        ApiEvaluation now = await client.Evaluations.GetAsync(id, cancellation).ConfigureAwait(false);
        while (true)
        {
            await ReportAsync(before, now, cancellation).ConfigureAwait(false);
            if (now.Status is "complete" or "failed" or "canceled")
            {
                ReportEnd(now);
                return now;
            }

            before = now;
            now = await WaitForChangeAsync(now, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<ApiEvaluation> WaitForChangeAsync(ApiEvaluation seen, CancellationToken cancellation)
    {
        long start = run.Host.Time.GetTimestamp();
        ApiEvaluation now = await client.Evaluations
            .WaitAsync(seen.Id ?? "", seen.ModifyIndex, PollInterval, cancellation).ConfigureAwait(false);
        TimeSpan left = PollInterval - run.Host.Time.GetElapsedTime(start);
        if (now.ModifyIndex == seen.ModifyIndex && left > TimeSpan.Zero)
        {
            await DelayAsync(left, cancellation).ConfigureAwait(false);
        }

        return now;
    }

    private async Task ReportAsync(ApiEvaluation? before, ApiEvaluation now, CancellationToken cancellation)
    {
        if (before?.NodeId is null && now.NodeId is { Length: > 0 } node)
        {
            Detail($"Evaluation triggered by node \"{Ids.Of(node, verbose)}\"");
        }

        if (before is null && now.JobId is { Length: > 0 } job)
        {
            Detail($"Evaluation triggered by job \"{job}\"");
        }

        if (before?.DeploymentId is null && now.DeploymentId is { Length: > 0 } deployment)
        {
            Detail($"Evaluation within deployment: \"{Ids.Of(deployment, verbose)}\"");
        }

        AllocListStub[] allocations = await client.Evaluations.GetAllocationsAsync(now.Id ?? "", cancellation).ConfigureAwait(false);
        foreach (AllocListStub allocation in allocations
            .OrderBy(static allocation => allocation.TaskGroup, StringComparer.Ordinal)
            .ThenBy(static allocation => allocation.Id, StringComparer.Ordinal))
        {
            Report(allocation, now);
        }

        string old = before?.Status ?? "pending";
        if (now.Status != old && now.Status is not ("pending" or null))
        {
            Detail($"Evaluation status changed: \"{old}\" -> \"{now.Status}\"");
        }
    }

    private void Report(AllocListStub allocation, ApiEvaluation evaluation)
    {
        string id = Ids.Of(allocation.Id, verbose);
        if (!_statusOfAllocation.TryGetValue(allocation.Id, out string? old))
        {
            string where = $"node \"{Ids.Of(allocation.NodeId, verbose)}\", group \"{allocation.TaskGroup}\"";
            if (allocation.CreateIndex < evaluation.CreateIndex)
            {
                Detail($"Allocation \"{id}\" modified: {where}");
            }
            else if (allocation.DesiredStatus == "run")
            {
                Detail($"Allocation \"{id}\" created: {where}");
            }
        }
        else if (old != allocation.ClientStatus)
        {
            string why = allocation.ClientDescription.Length > 0 ? $" ({allocation.ClientDescription})" : "";
            Detail($"Allocation \"{id}\" status changed: \"{old}\" -> \"{allocation.ClientStatus}\"{why}");
        }

        _statusOfAllocation[allocation.Id] = allocation.ClientStatus;
    }

    private void ReportEnd(ApiEvaluation evaluation)
    {
        string finished = $"Evaluation \"{Ids.Of(evaluation.Id, verbose)}\" finished with status \"{evaluation.Status}\"";
        if (evaluation.FailedGroupMetrics is not { Count: > 0 } failures)
        {
            Headline(finished);
            return;
        }

        Headline(finished + " but failed to place all allocations:");
        foreach ((string group, ApiAllocMetric metrics) in failures.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            Detail(MetricBullets.Headline(group, metrics));
            foreach (string bullet in MetricBullets.Of(metrics, "      "))
            {
                run.Screen.Line(bullet);
            }
        }

        if (evaluation.BlockedEval is { Length: > 0 } blocked)
        {
            Detail($"Evaluation \"{Ids.Of(blocked, verbose)}\" waiting for additional capacity to place remainder");
        }
    }

    private Task DelayAsync(TimeSpan time, CancellationToken cancellation) => Task.Delay(time, run.Host.Time, cancellation);

    private void Headline(string text) => run.Screen.Line($"==> {run.Times.AbsoluteNow()}: {text}");

    private void Detail(string text) => run.Screen.Line($"    {run.Times.AbsoluteNow()}: {text}");
}
