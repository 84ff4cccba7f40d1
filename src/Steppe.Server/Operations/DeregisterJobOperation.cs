using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Stops a job, or forgets it.</summary>
public static class DeregisterJobOperation
{
    /// <summary>Deregisters <paramref name="job"/>; answered when it is durable. One that does not exist is no error.</summary>
    /// <param name="server">The server.</param>
    /// <param name="job">The job.</param>
    /// <param name="purge">Whether to forget it and not only stop it.</param>
    /// <param name="evaluationPriority">Overrides the job's priority for the evaluation.</param>
    /// <param name="requestId">Chosen by the caller to be able to ask again, or none.</param>
    /// <param name="cancellation">Stops the waiting, not the change.</param>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static Task<CommandOutcome> DeregisterJobAsync(
        this ServerNode server,
        JobKey job,
        bool purge,
        int? evaluationPriority = null,
        RequestId requestId = default,
        CancellationToken cancellation = default) =>
        server.ProposeAsync(
            context => new DeregisterJob
            {
                RequestId = requestId.IsNone ? context.NewRequestId() : requestId,
                At = context.At,
                Job = job,
                Purge = purge,
                EvaluationId = context.NewEvaluationId(),
                EvaluationPriority = evaluationPriority,
            },
            cancellation);
}
