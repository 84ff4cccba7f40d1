using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Has finished batch work done once more.</summary>
public static class RerunJobOperation
{
    /// <summary>Runs <paramref name="job"/> again; answered when it is durable.</summary>
    /// <param name="server">The server.</param>
    /// <param name="job">The job, or the dispatched or periodic child.</param>
    /// <param name="failedOnly">Only what failed or was lost.</param>
    /// <param name="evaluationPriority">Overrides the job's priority for the evaluation.</param>
    /// <param name="requestId">Chosen by the caller to be able to ask again, or none.</param>
    /// <param name="cancellation">Stops the waiting, not the change.</param>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static Task<CommandOutcome> RerunJobAsync(
        this ServerNode server,
        JobKey job,
        bool failedOnly,
        int? evaluationPriority = null,
        RequestId requestId = default,
        CancellationToken cancellation = default) =>
        server.ProposeAsync(
            context => new RerunJob
            {
                RequestId = requestId.IsNone ? context.NewRequestId() : requestId,
                At = context.At,
                Job = job,
                FailedOnly = failedOnly,
                EvaluationId = context.NewEvaluationId(),
                EvaluationPriority = evaluationPriority,
            },
            cancellation);
}
