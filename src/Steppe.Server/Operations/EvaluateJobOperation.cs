using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Has a job looked at again on demand.</summary>
public static class EvaluateJobOperation
{
    /// <summary>Evaluates <paramref name="job"/>; answered when the evaluation is durable, not when it is done.</summary>
    /// <param name="server">The server.</param>
    /// <param name="job">The job. Refused when there is none, or when it only starts others.</param>
    /// <param name="forceReschedule">Whether to replace what failed without waiting for its time.</param>
    /// <param name="cancellation">Stops the waiting, not the change.</param>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static Task<CommandOutcome> EvaluateJobAsync(
        this ServerNode server, JobKey job, bool forceReschedule, CancellationToken cancellation) =>
        server.ProposeAsync(
            context => new EvaluateJob
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                Job = job,
                EvaluationId = context.NewEvaluationId(),
                ForceReschedule = forceReschedule,
            },
            cancellation);
}
