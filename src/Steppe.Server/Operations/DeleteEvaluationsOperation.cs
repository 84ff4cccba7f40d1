using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Forgets evaluations on an operator's word.</summary>
public static class DeleteEvaluationsOperation
{
    /// <summary>Most ids in one command: what a log entry carries without holding up others.</summary>
    public const int MaxIdsPerCommand = 7_281;

    /// <summary>Deletes all of <paramref name="ids"/>, in as many commands as it takes; answered when they are durable.</summary>
    /// <returns>The last command's outcome, or the first refusal: what was deleted before it stays so.</returns>
    /// <exception cref="NotLeadingException">This server cannot say how much of it happened.</exception>
    public static async Task<CommandOutcome> DeleteEvaluationsAsync(
        this ServerNode server, IReadOnlyList<EvaluationId> ids, CancellationToken cancellation)
    {
        // One command at least: what is refused must be refused for no ids as well.
        CommandOutcome outcome = await DeleteAsync(server, [.. ids.Take(MaxIdsPerCommand)], cancellation);
        foreach (EvaluationId[] chunk in ids.Skip(MaxIdsPerCommand).Chunk(MaxIdsPerCommand))
        {
            if (outcome is CommandOutcome.Refused)
            {
                break;
            }

            outcome = await DeleteAsync(server, chunk, cancellation);
        }

        return outcome;
    }

    private static Task<CommandOutcome> DeleteAsync(ServerNode server, EvaluationId[] ids, CancellationToken cancellation) =>
        server.ProposeAsync(
            context => new DeleteEvaluations { RequestId = context.NewRequestId(), At = context.At, Evaluations = ids }, cancellation);
}
