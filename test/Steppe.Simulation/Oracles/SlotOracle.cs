using Steppe.Model;
using Steppe.Protocol;
using Steppe.Simulation.Clients;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>A name such as <c>job.group[0]</c> belongs to one allocation at a time, and it runs once.</summary>
internal sealed class SlotOracle(SimulatedCluster cluster, ClusterOracles oracles)
{
    /// <summary>No two allocations that should run have one name.</summary>
    public static void Check(StateSnapshot state)
    {
        HashSet<(JobKey Job, string Name)> held = [];
        foreach (Allocation allocation in state.Allocations.Rows)
        {
            if (!allocation.IsTerminal && !held.Add((allocation.JobKey, allocation.Name)))
            {
                throw new OracleException(OracleGroup.Slots, $"two allocations that should run are called {allocation.Name}");
            }
        }
    }

    /// <summary>A process was started: nobody else in reach runs the same name, and it had not ended before.</summary>
    /// <remarks>Nodes out of reach are excepted: their work was given to others, which is the point.</remarks>
    public void Started(SimulatedClient client, AssignedAllocation started, AdmittedTask task)
    {
        StateSnapshot state = oracles.Committed;
        if (state.Allocations.Find(started.Id) is not { } own)
        {
            return;
        }

        bool cleansUp = task.Phase == TaskPhase.Poststop;
        if (own.ClientStatus is ClientStatus.Complete or ClientStatus.Failed && !cleansUp)
        {
            throw new OracleException(OracleGroup.Slots, $"{started.Id.Short}/{task.Name} runs again after the allocation is {own.ClientStatus}");
        }

        foreach (SimulatedClient other in cluster.Clients.Where(IsInReach))
        {
            Process? twin = other.Processes.Living.FirstOrDefault(process =>
                process.Task == task.Name && process.Allocation != started.Id && !own.IsTerminal
                && state.Allocations.Find(process.Allocation) is { IsTerminal: false } held
                && held.JobKey == own.JobKey && held.Name == own.Name);
            if (twin is not null)
            {
                throw new OracleException(
                    OracleGroup.Slots, $"{own.Name} runs as {twin.Allocation.Short} on {other.Link.Name} and as {own.Id.Short} on {client.Link.Name}");
            }
        }
    }

    private bool IsInReach(SimulatedClient client) => client.Life is not null && !client.Link.IsCut
        && oracles.Committed.Nodes.Find(client.Node.Id) is { Status: NodeStatus.Ready };
}
