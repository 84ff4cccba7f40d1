using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>What an operator does with node pools. Each is answered when it is durable.</summary>
public static class NodePoolOperations
{
    /// <summary>Adds a node pool, or replaces what is known of it.</summary>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static Task<CommandOutcome> PutNodePoolAsync(this ServerNode server, NodePool pool, CancellationToken cancellation) => server.ProposeAsync(
        context => new PutNodePool { RequestId = context.NewRequestId(), At = context.At, Pool = pool }, cancellation);

    /// <summary>Forgets a node pool; refused while nodes or living jobs are in it.</summary>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static Task<CommandOutcome> DeleteNodePoolAsync(this ServerNode server, string name, CancellationToken cancellation) => server.ProposeAsync(
        context => new DeleteNodePool { RequestId = context.NewRequestId(), At = context.At, Name = name }, cancellation);
}
