using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Stops one allocation; its job's next evaluation puts another in its place.</summary>
public static class StopAllocationOperation
{
    /// <summary>Stops <paramref name="id"/>; answered when it is durable. Refused when there is no such allocation.</summary>
    /// <param name="server">The server.</param>
    /// <param name="id">The allocation.</param>
    /// <param name="noShutdownDelay">Whether its tasks are to be killed without waiting for <c>shutdown_delay</c>.</param>
    /// <param name="cancellation">Stops the waiting, not the change.</param>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static Task<CommandOutcome> StopAllocationAsync(
        this ServerNode server, AllocationId id, bool noShutdownDelay, CancellationToken cancellation) =>
        server.ProposeAsync(
            context => new TransitionAllocations
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                Allocations = [id],
                Transition = new DesiredTransition(Migrate: true, NoShutdownDelay: noShutdownDelay ? true : null),
                Evaluations = context.Head.Allocations.Find(id) is not { } allocation
                    ? []
                    :
                    [
                        new Evaluation
                        {
                            Id = context.NewEvaluationId(),
                            Namespace = allocation.JobKey.Namespace,
                            JobId = allocation.JobKey.Id,
                            Priority = allocation.Job.Priority,
                            Type = allocation.Job.Type,
                            TriggeredBy = EvaluationTriggers.AllocationStop,
                            JobModifyIndex = allocation.Job.JobModifyIndex,
                        },
                    ],
            },
            cancellation);
}
