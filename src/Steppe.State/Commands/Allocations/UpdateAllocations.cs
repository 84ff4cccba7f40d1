using Steppe.Model;

namespace Steppe.State;

/// <summary>Records what clients say of their allocations.</summary>
/// <remarks>A report about an allocation that has ended changes its task states at most: what is over stays over. Reports
/// about unknown allocations, or from a node that does not hold them, are passed over.</remarks>
public sealed record UpdateAllocations : Command
{
    public required IReadOnlyList<AllocationUpdate> Updates { get; init; }

    /// <summary>Evaluations of the jobs whose work ended badly.</summary>
    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        SortedSet<NodeId> reported = [];
        foreach (AllocationUpdate update in Updates)
        {
            if (state.Now.Allocations.Find(update.Id) is not { } allocation)
            {
                continue;
            }

            state.PutAllocation(
                allocation.IsClientTerminal
                    ? allocation with { TaskStates = update.TaskStates }
                    : allocation with
                    {
                        ClientStatus = update.ClientStatus,
                        ClientDescription = update.ClientDescription,
                        TaskStates = update.TaskStates,
                    },
                byServer: false);
            reported.Add(allocation.NodeId);
        }

        foreach (NodeId id in reported)
        {
            if (state.Now.Nodes.Find(id) is { } node && node.LastAllocationUpdateIndex <= node.LastMissedHeartbeatIndex)
            {
                state.PutNode(node with { LastAllocationUpdateIndex = state.Index });
            }
        }

        foreach (Evaluation evaluation in Evaluations)
        {
            state.PutEvaluation(evaluation);
        }

        return new CommandOutcome.Accepted(state.Index);
    }
}
