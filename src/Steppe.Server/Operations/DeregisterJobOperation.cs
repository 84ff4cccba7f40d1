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
    /// <param name="noShutdownDelay">Whether its tasks are to be killed without waiting for <c>shutdown_delay</c>.</param>
    /// <param name="requestId">Chosen by the caller to be able to ask again, or none.</param>
    /// <param name="cancellation">Stops the waiting, not the change.</param>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static async Task<CommandOutcome> DeregisterJobAsync(
        this ServerNode server,
        JobKey job,
        bool purge,
        int? evaluationPriority = null,
        bool noShutdownDelay = false,
        RequestId requestId = default,
        CancellationToken cancellation = default)
    {
        if (noShutdownDelay)
        {
            await SkipShutdownDelaysAsync(server, job, cancellation);
        }

        return await server.ProposeAsync(
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

    // Told before the job stops: a client reads it together with the stop, and not again while it waits. What is told alone
    // changes nothing.
    private static async Task SkipShutdownDelaysAsync(ServerNode server, JobKey job, CancellationToken cancellation)
    {
        int told;
        do
        {
            told = 0;
            await server.ProposeBulkAsync(
                context =>
                {
                    AllocationId[] waiting =
                    [
                        .. context.Head.AllocationsOf(job)
                            .Where(static allocation => !allocation.IsTerminal && allocation.DesiredTransition.NoShutdownDelay != true)
                            .Select(static allocation => allocation.Id)
                            .Take(TransitionAllocations.MostAllocations),
                    ];
                    told = waiting.Length;
                    return new TransitionAllocations
                    {
                        RequestId = context.NewRequestId(),
                        At = context.At,
                        Allocations = waiting,
                        Transition = new DesiredTransition(NoShutdownDelay: true),
                    };
                },
                cancellation);
        }
        while (told == TransitionAllocations.MostAllocations);
    }
}
