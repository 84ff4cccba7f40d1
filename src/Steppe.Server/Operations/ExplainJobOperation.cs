using Steppe.Model;
using Steppe.Scheduler;
using Steppe.ServerCore;

namespace Steppe.Server;

/// <summary>Says why work of a job has no node.</summary>
public static class ExplainJobOperation
{
    /// <summary>Explains a job on the leader's head; null when there is no such job.</summary>
    /// <remarks>Runs beside the server's loop, one dry run or explanation after the other.</remarks>
    /// <exception cref="NotLeadingException">This server does not lead any more.</exception>
    public static async Task<JobExplanation?> ExplainJobAsync(this ServerNode server, JobKey key, CancellationToken cancellation)
    {
        await server.DryRunTurn.WaitAsync(cancellation);
        try
        {
            LeaderHead head = await server.ReadHeadAsync(cancellation);
            return head.State.Jobs.Find(key) is { } job
                ? await Task.Run(() => Explaining.Run(head.State, job, head.At, head.State.Index), CancellationToken.None)
                : null;
        }
        finally
        {
            server.DryRunTurn.Release();
        }
    }
}
