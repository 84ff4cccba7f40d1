using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Shared;

/// <summary>Follows a deployment to its end, printing its block whenever it changes.</summary>
internal sealed class DeploymentMonitor(CommandRun run, ApiClient client, bool verbose)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    /// <summary>Returns whether the deployment was successful.</summary>
    public async Task<bool> FollowAsync(string id, CancellationToken cancellation)
    {
        ulong shown = 0;
        while (true)
        {
            long start = run.Host.Time.GetTimestamp();
            ApiDeployment now = await client.Deployments.WaitAsync(id, shown, PollInterval, cancellation).ConfigureAwait(false);
            if (now.ModifyIndex != shown)
            {
                shown = now.ModifyIndex;
                run.Screen.Line($"    \n{run.Times.AbsoluteNow()}\n{DeploymentBlock.Of(now, run.Times, verbose, run.Screen)}");
            }

            if (now.Status is "successful" or "failed" or "cancelled" or "blocked")
            {
                return now.Status == "successful";
            }

            TimeSpan left = PollInterval - run.Host.Time.GetElapsedTime(start);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, run.Host.Time, cancellation).ConfigureAwait(false);
            }
        }
    }
}
