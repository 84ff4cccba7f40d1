using System.Globalization;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Shared;

/// <summary>Follows a deployment to its end: on a terminal in place, else by printing its block whenever it changes.</summary>
/// <remarks>Only watches. When the job goes back by itself, the deployment that takes it back is followed, too.</remarks>
internal sealed class DeploymentMonitor(CommandRun run, ApiClient client, bool verbose)
{
    // Long enough for the evaluation that begins the way back.
    private static readonly TimeSpan RollbackWait = TimeSpan.FromSeconds(1);
    private const int RollbackTries = 30;

    /// <summary>How long to wait for a change before looking again.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Stands on the blank line before each block.</summary>
    public string FirstIndent { get; init; } = "";

    /// <summary>Returns whether the deployment was successful.</summary>
    public async Task<bool> FollowAsync(string id, CancellationToken cancellation)
    {
        ApiDeployment ended = await FollowOneAsync(id, cancellation).ConfigureAwait(false);
        if (ended.Status == "failed" && GoesBack(ended)
            && await FindRollbackAsync(ended, cancellation).ConfigureAwait(false) is { } rollback)
        {
            run.Screen.Line($"\n==> {run.Times.AbsoluteNow()}: Monitoring deployment \"{Ids.Of(rollback.Id, verbose)}\"");
            await FollowOneAsync(rollback.Id, cancellation).ConfigureAwait(false);
        }

        return ended.Status == "successful";
    }

    private async Task<ApiDeployment> FollowOneAsync(string id, CancellationToken cancellation)
    {
        using var live = new LiveBlock(run.Host, run.Screen);
        ulong shown = 0;
        while (true)
        {
            long start = run.Host.Time.GetTimestamp();
            ApiDeployment now = await client.Deployments.WaitAsync(id, shown, PollInterval, cancellation).ConfigureAwait(false);
            bool isOver = now.Status is "successful" or "failed" or "cancelled" or "blocked";
            if (now.ModifyIndex != shown)
            {
                shown = now.ModifyIndex;
                await ShowAsync(live, now, isOver, cancellation).ConfigureAwait(false);
            }

            if (isOver)
            {
                return now;
            }

            TimeSpan left = PollInterval - run.Host.Time.GetElapsedTime(start);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, run.Host.Time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task ShowAsync(LiveBlock live, ApiDeployment now, bool isOver, CancellationToken cancellation)
    {
        string block = $"{run.Times.AbsoluteNow()}\n{DeploymentBlock.Of(now, run.Times, verbose, run.Screen)}";
        if (verbose)
        {
            AllocListStub[] allocations = await client.Deployments.GetAllocationsAsync(now.Id, cancellation).ConfigureAwait(false);
            block += $"\n\n{run.Screen.Bold("Allocations")}\n{(allocations.Length == 0 ? "No allocations placed" : AllocationTable.Of(allocations, run.Times, verbose))}";
        }

        if (!live.IsLive)
        {
            run.Screen.Line($"{FirstIndent}\n{block}");
            return;
        }

        string name = $"Deployment \"{Ids.Of(now.Id, verbose)}\"";
        live.Show(isOver ? $"{(now.Status == "successful" ? "✓" : "!")} {name} {now.Status}" : $"{name} in progress...", block, isOver);
    }

    private static bool GoesBack(ApiDeployment failed) => failed.StatusDescription.Contains("rolling back to job version", StringComparison.Ordinal)
        && !failed.StatusDescription.Contains("not rolling back", StringComparison.Ordinal);

    private async Task<ApiDeployment?> FindRollbackAsync(ApiDeployment failed, CancellationToken cancellation)
    {
        for (int tries = 0; tries < RollbackTries; tries++)
        {
            await Task.Delay(RollbackWait, run.Host.Time, cancellation).ConfigureAwait(false);
            if (await client.Jobs.FindDeploymentAsync(failed.JobId, cancellation).ConfigureAwait(false) is { } latest
                && latest.JobVersion > failed.JobVersion)
            {
                return latest;
            }
        }

        run.Screen.Warn(string.Create(
            CultureInfo.InvariantCulture, $"The job goes back, but there is no deployment of that yet. See: {run.Host.ProgramName} job status {failed.JobId}"));
        return null;
    }
}
