using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Feasibility;
using Steppe.Scheduler.Ports;
using Steppe.Scheduler.Ranking;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.Scheduler.Placements;

/// <summary>Carries out decisions on a picture of the cluster: finds nodes, and builds up the plan.</summary>
/// <remarks>Mutable; one instance serves one evaluation, on one thread. Nodes are first looked at when the first placement
/// needs one. Source: scheduler reference §6.</remarks>
internal sealed class Placer
{
    private readonly StateSnapshot _state;
    private readonly AdmittedJob _job;
    private readonly NodeScope _scope;
    private readonly JobFeasibility _feasibility;
    private readonly ProposedWork _proposed;
    private readonly AllocationFactory _factory;
    private readonly ulong _lotSeed;
    private readonly Entropy _ports;
    private readonly Dictionary<string, GroupRanking> _rankings = new(StringComparer.Ordinal);
    private readonly List<PlannedStop> _stops = [];
    private readonly List<Allocation> _placements = [];
    private readonly List<Allocation> _inPlaceUpdates = [];
    private readonly SortedDictionary<string, AllocationMetrics> _failed = new(StringComparer.Ordinal);
    private CandidateNodes? _candidates;

    public Placer(StateSnapshot state, AdmittedJob job, Evaluation evaluation, DateTimeOffset now, Entropy entropy)
    {
        _state = state;
        _job = job;
        _scope = new NodeScope(job);
        _feasibility = new JobFeasibility(job);
        _proposed = new ProposedWork(state, job);
        _factory = new AllocationFactory(job, evaluation, now, state.SchedulerConfiguration.MemoryOversubscriptionEnabled, entropy.Split());
        _ports = entropy.Split();
        _lotSeed = entropy.NextUInt64();
    }

    public IReadOnlyList<PlannedStop> Stops => _stops;

    public IReadOnlyList<Allocation> Placements => _placements;

    public IReadOnlyList<Allocation> InPlaceUpdates => _inPlaceUpdates;

    /// <summary>By group: why the first placement that failed did, and how many more went the same way.</summary>
    public ImmutableSortedDictionary<string, AllocationMetrics> Failed => _failed.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, bool> Classes => _feasibility.Classes();

    public bool HasEscapedClasses => _feasibility.HasEscaped;

    /// <summary>Stops an allocation in any case.</summary>
    public void Stop(PlannedStop stop)
    {
        _stops.Add(stop);
        _proposed.Stop(_state.Allocations.Find(stop.AllocationId)!);
    }

    /// <summary>Gives an allocation the new version of its job where it is; false when its node does not suit it any more.</summary>
    public bool TryUpdateInPlace(Allocation allocation, AdmittedGroup group)
    {
        if (_state.Nodes.Find(allocation.NodeId) is not { } node || !_scope.Includes(node) || !_feasibility.Accepts(node, group.Name))
        {
            return false;
        }

        int slot = _state.NodeColumns.SlotOf(node.Id);
        _proposed.Stop(allocation);
        if (new DistinctRules(_job, group).FindRejection(node, slot, _proposed) is not null
            || _proposed.RoomAt(slot).FindShortage(group.Ask) is not null)
        {
            _proposed.Keep(allocation);
            return false;
        }

        Allocation updated = _factory.Update(allocation, group);
        _proposed.Update(allocation, updated);
        _inPlaceUpdates.Add(updated);
        return true;
    }

    /// <summary>Finds a node for a placement, or counts it as failed. After one failure of a group the rest of it is not tried.</summary>
    public void Place(Placement placement)
    {
        string group = placement.Group.Name;
        if (_failed.TryGetValue(group, out AllocationMetrics? failure))
        {
            _failed[group] = failure with { CoalescedFailures = failure.CoalescedFailures + 1 };
            return;
        }

        if (placement is { StopDescription: not null, Previous: { } leaving })
        {
            _proposed.Stop(leaving);
        }

        if (RankingOf(placement.Group).FindBest(NodesToAvoid(placement), out AllocationMetrics metrics) is not { } best)
        {
            GiveUp(placement, metrics);
            return;
        }

        Allocation placed = _factory.Create(placement, best.Node, ChoosePorts(placement.Group, best), metrics);
        _proposed.Place(placed);
        _placements.Add(placed);
        if (placement is { StopDescription: { } description, Previous: { } stopped })
        {
            _stops.Add(new PlannedStop(stopped.Id, stopped.NodeId, description));
        }
    }

    // What was to be replaced goes on running, or keeps its claim to be tried again.
    private void GiveUp(Placement placement, AllocationMetrics metrics)
    {
        _failed.Add(placement.Group.Name, metrics);
        if (placement is { StopDescription: not null, Previous: { } staying })
        {
            _proposed.Keep(staying);
        }
    }

    private GroupRanking RankingOf(AdmittedGroup group)
    {
        if (!_rankings.TryGetValue(group.Name, out GroupRanking? ranking))
        {
            _candidates ??= new CandidateNodes(_state, _scope, _lotSeed);
            ranking = new GroupRanking(
                group, new DistinctRules(_job, group), _feasibility, _candidates, _proposed, _state.SchedulerConfiguration.SpreadsWork);
            _rankings.Add(group.Name, ranking);
        }

        return ranking;
    }

    private ImmutableArray<AllocatedPort> ChoosePorts(AdmittedGroup group, Candidate node)
    {
        if (group.Network is not { } ask)
        {
            return [];
        }

        PortChoice choice = PortChoice.Make(ask, new NodePorts(node.Node, _proposed.AllocationsOn(node.Node.Id, node.Slot)), _ports);
        Invariant.Holds(choice.Failure is null, "a node that was ranked has the ports that are asked for");
        return choice.Ports;
    }

    private static NodeId[] NodesToAvoid(Placement placement) =>
        placement is { IsReschedule: true, Previous: { } failed }
            ? [failed.NodeId, .. failed.Reschedules.Select(static past => past.PreviousNodeId)]
            : [];
}
