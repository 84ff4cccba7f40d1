using Steppe.Model;
using Steppe.Protocol;
using Steppe.Simulation.Clients;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>A name such as <c>job.group[0]</c> belongs to one allocation at a time, and it runs once.</summary>
internal sealed class SlotOracle(SimulatedCluster cluster, ClusterOracles oracles)
{
    // Longer than any client runs on by itself.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(3);

    /// <summary>No two allocations that should run have one name.</summary>
    /// <remarks>On a node that is down they do not run, as far as anybody knows: between a plan that was rejected in part and its
    /// repetition, a replacement may be placed before they are marked as lost. What is out of reach, or has come back and not been
    /// decided on, may have a replacement of its name: that is what was asked for.</remarks>
    public static void Check(StateSnapshot state)
    {
        Dictionary<(JobKey Job, string Name, NodeId Place, DeploymentId Trial), Allocation> held = [];
        foreach (Allocation allocation in state.Allocations.Rows)
        {
            bool isLost = state.Nodes.Find(allocation.NodeId) is null or { Status: NodeStatus.Down or NodeStatus.Disconnected };
            if (allocation.IsTerminal || isLost || allocation.UnknownSince is not null)
            {
                continue;
            }

            (JobKey Job, string, NodeId, DeploymentId) slot = (allocation.JobKey, allocation.Name, PlaceOf(allocation), TrialOf(state, allocation));
            if (!held.TryAdd(slot, allocation))
            {
                throw new OracleException(
                    OracleGroup.Slots, $"two allocations that should run are called {allocation.Name}: {Describe(state, held[slot])}, and {Describe(state, allocation)}");
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

        CheckSilent(own, task);
        if (own.UnknownSince is not null)
        {
            return;
        }

        foreach (SimulatedClient other in cluster.Clients.Where(IsInReach))
        {
            Process? twin = other.Processes.Living.FirstOrDefault(process =>
                process.Task == task.Name && process.Allocation != started.Id && !own.IsTerminal
                && state.Allocations.Find(process.Allocation) is { IsTerminal: false, UnknownSince: null } held
                && TrialOf(state, held) == TrialOf(state, own)
                && held.JobKey == own.JobKey && held.Name == own.Name && PlaceOf(held) == PlaceOf(own));
            if (twin is not null)
            {
                throw new OracleException(
                    OracleGroup.Slots, $"{own.Name} runs as {twin.Allocation.Short} on {other.Link.Name} and as {own.Id.Short} on {client.Link.Name}");
            }
        }
    }

    // Where a client promises to end what it runs when it hears of no server, it has done so before another one starts because of its
    // silence; unless its agent was away itself, or one server has said by its clock since when it is lost, and another by its own how long that is.
    private void CheckSilent(Allocation own, AdmittedTask task)
    {
        if (cluster.Time.Now - cluster.Servers.ClocksDifferUntil < LongestWait
            || oracles.Committed.Allocations.Find(own.PreviousAllocationId) is not { LostSince: { } lostAt } lost
            || own.CreatedAt < lostAt
            || lost.Job.FindGroup(lost.TaskGroup)?.Disconnect.StopOnClientAfter is null || task.Phase == TaskPhase.Poststop)
        {
            return;
        }

        SimulatedClient? host = cluster.Clients.FirstOrDefault(client => client.Node.Id == lost.NodeId && client.Life?.BeganAt < lostAt);
        if (host?.Processes.Living.Any(process => process.Allocation == lost.Id && process.Task == task.Name) == true)
        {
            throw new OracleException(OracleGroup.Slots, $"{own.Name} starts as {own.Id.Short} while {host.Link.Name}, in silence, still runs it as {lost.Id.Short}");
        }
    }

    private static string Describe(StateSnapshot state, Allocation allocation) =>
        $"{allocation.Id.Short} of version {allocation.Job.Version}, {allocation.DesiredStatus}/{allocation.ClientStatus}, on a node that is "
        + $"{state.Nodes.Find(allocation.NodeId)?.Status}, after {allocation.PreviousAllocationId.Short}";

    // A canary is called like what it will replace, and goes on to be after its promotion.
    private static DeploymentId TrialOf(StateSnapshot state, Allocation allocation)
    {
        bool isTrial = allocation.IsCanary
            || state.Deployments.Find(allocation.DeploymentId)?.Groups.GetValueOrDefault(allocation.TaskGroup)?.PlacedCanaries.Contains(allocation.Id) == true;
        return isTrial ? allocation.DeploymentId : default;
    }

    // A job that runs on every node has the same name everywhere, and a slot on each.
    private static NodeId PlaceOf(Allocation allocation) =>
        allocation.Job.Type is JobType.System or JobType.SysBatch ? allocation.NodeId : default;

    private bool IsInReach(SimulatedClient client) => client.Life is not null && !client.Link.IsCut
        && oracles.Committed.Nodes.Find(client.Node.Id) is { Status: NodeStatus.Ready };
}
