using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Exclusive;
using Steppe.Scheduler.Feasibility;
using Steppe.Scheduler.Ports;
using Steppe.Scheduler.Preemption;
using Steppe.Scheduler.Ranking;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.Scheduler.Placements;

/// <summary>A plan as it grows, with the picture of the cluster it would lead to.</summary>
/// <remarks>Mutable; one instance serves one evaluation, on one thread. Says nothing about which node to use.</remarks>
internal sealed class PlanDraft
{
    private readonly StateSnapshot _state;
    private readonly AdmittedJob _job;
    private readonly NodeScope _scope;
    private readonly AllocationFactory _factory;
    private readonly ulong _lotSeed;
    private readonly Entropy _ports;
    private readonly List<PlannedStop> _stops;
    private readonly List<Allocation> _placements;
    private readonly List<Allocation> _inPlaceUpdates;
    private readonly Dictionary<string, DistinctRules> _distinct = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExclusiveAsk> _exclusive = new(StringComparer.Ordinal);
    private CandidateNodes? _candidates;

    public PlanDraft(StateSnapshot state, AdmittedJob job, Evaluation evaluation, DateTimeOffset now, Entropy entropy, ScanMemory memory)
    {
        Memory = memory;
        _state = state;
        _job = job;
        _scope = new NodeScope(job);
        Feasibility = new JobFeasibility(job);
        Proposed = new ProposedWork(state, job);
        _factory = new AllocationFactory(job, evaluation, now, state.SchedulingIn(job.Specification.NodePool).MemoryOversubscriptionEnabled, new AllocationIds(entropy.Split()));
        _ports = entropy.Split();
        _lotSeed = entropy.NextUInt64();
        (_stops, _placements, _inPlaceUpdates) = ([], [], []);
        Preemptions = new PreemptionLedger(state);
    }

    // The same plan, for an earlier version of the job: other constraints and tasks, one picture of the cluster.
    private PlanDraft(PlanDraft whole, AdmittedJob version)
    {
        Memory = whole.Memory;
        _state = whole._state;
        _job = version;
        _scope = new NodeScope(version);
        Feasibility = new JobFeasibility(version);
        Proposed = whole.Proposed;
        _factory = whole._factory.ForVersion(version);
        _ports = whole._ports;
        _lotSeed = whole._lotSeed;
        _stops = whole._stops;
        _placements = whole._placements;
        _inPlaceUpdates = whole._inPlaceUpdates;
        Preemptions = whole.Preemptions;
    }

    public IReadOnlyList<PlannedStop> Stops => _stops;

    public IReadOnlyList<Allocation> Placements => _placements;

    public IReadOnlyList<Allocation> InPlaceUpdates => _inPlaceUpdates;

    /// <summary>How nodes were rated for plans before this one.</summary>
    public ScanMemory Memory { get; }

    /// <summary>Who makes room for whom so far.</summary>
    public PreemptionLedger Preemptions { get; }

    /// <summary>Whether less urgent work may be displaced for the job.</summary>
    public bool MayPreempt => (_state.SchedulerConfiguration.Preemption ?? PreemptionSwitches.Default).IsOnFor(_job.Type);

    public JobFeasibility Feasibility { get; }

    public ProposedWork Proposed { get; }

    /// <summary>What new allocations belong to, in groups it has; null for nothing. An earlier version's belong to none.</summary>
    public Deployment? Deployment { get; set; }

    /// <summary>Capacity and use of all nodes without this plan.</summary>
    public NodeColumns Columns => _state.NodeColumns;

    /// <summary>Whether empty nodes are rated high instead of full ones, in the job's pool.</summary>
    public bool SpreadsWork => _state.SchedulingIn(_job.Specification.NodePool).SpreadsWork;

    /// <summary>Whether the node is in the job's pool and in one of its datacenters.</summary>
    public bool Includes(Node node) => _scope.Includes(node);

    /// <summary>The nodes the job may be placed on at all; read when first asked for.</summary>
    public CandidateNodes Candidates => _candidates ??= new CandidateNodes(_state, _scope, _lotSeed);

    /// <summary>Says whether a feasible node can take one more of a group.</summary>
    public NodeJudge JudgeFor(AdmittedGroup group) =>
        new(group, DistinctRulesOf(group), Columns, Proposed, SpreadsWork);

    /// <summary>Says who would have to make room on a node without it.</summary>
    public VictimSearch VictimsFor(AdmittedGroup group) =>
        new(_job, group, Proposed, Preemptions, SpreadsWork);

    /// <summary>This plan, to place an earlier version of the job with.</summary>
    public PlanDraft ForVersion(AdmittedJob version) => new(this, version);

    /// <summary>Stops an allocation in any case.</summary>
    public void Stop(PlannedStop stop)
    {
        _stops.Add(stop);
        Proposed.Stop(_state.Allocations.Find(stop.AllocationId)!);
    }

    /// <summary>Counts on the place of what a placement replaces, to see whether the new allocation has room then.</summary>
    public void Stage(Placement placement)
    {
        if (placement is { StopDescription: not null, Previous: { } leaving })
        {
            Proposed.Stop(leaving);
        }
    }

    /// <summary>Takes that back: what was to be replaced goes on running, or keeps its claim to be tried again.</summary>
    public void Unstage(Placement placement)
    {
        if (placement is { StopDescription: not null, Previous: { } staying })
        {
            Proposed.Keep(staying);
        }
    }

    /// <summary>Puts a staged placement on a node that can take it once those who make room are gone.</summary>
    public void Place(Placement placement, Candidate node, AllocationMetrics metrics, ImmutableArray<Allocation> victims)
    {
        foreach (Allocation victim in victims)
        {
            Proposed.Stop(victim);
        }

        Allocation placed = Place(placement, node, metrics, new AllocationPreemption
        {
            Preempted = [.. victims.Select(static victim => victim.Id).Order()],
        });
        Preemptions.Add(placed, victims);
    }

    /// <summary>Puts a staged placement on a node that can take it.</summary>
    public Allocation Place(Placement placement, Candidate node, AllocationMetrics metrics, AllocationPreemption? preemption = null)
    {
        Allocation placed = _factory.Create(placement, node.Node, GiveResources(placement.Group, node), metrics, Deployment, preemption);
        Proposed.Place(placed, node.Slot);
        _placements.Add(placed);
        if (placement is { StopDescription: { } description, Previous: { } stopped })
        {
            _stops.Add(new PlannedStop(stopped.Id, stopped.NodeId, description));
        }

        return placed;
    }

    /// <summary>Gives an allocation the new version of its job where it is; false when its node does not suit it any more.</summary>
    /// <param name="allocation">The allocation.</param>
    /// <param name="group">Its group, as it is now.</param>
    /// <param name="deployment">The deployment it comes into, or none.</param>
    public bool TryUpdateInPlace(Allocation allocation, AdmittedGroup group, DeploymentId deployment = default)
    {
        if (_state.Nodes.Find(allocation.NodeId) is not { } node || !_scope.Includes(node) || !Feasibility.Accepts(node, group.Name))
        {
            return false;
        }

        int slot = _state.NodeColumns.SlotOf(node.Id);
        Proposed.Stop(allocation);
        if (DistinctRulesOf(group).FindRejection(node, slot) is not null
            || Proposed.RoomAt(slot).FindShortage(group.AskOn(node)) is not null)
        {
            Proposed.Keep(allocation);
            return false;
        }

        Allocation updated = _factory.Update(allocation, group, deployment);
        Proposed.Update(allocation, updated);
        _inPlaceUpdates.Add(updated);
        return true;
    }

    private DistinctRules DistinctRulesOf(AdmittedGroup group)
    {
        if (!_distinct.TryGetValue(group.Name, out DistinctRules? rules))
        {
            rules = new DistinctRules(_job, group, Proposed);
            _distinct.Add(group.Name, rules);
        }

        return rules;
    }

    private AllocatedResources GiveResources(AdmittedGroup group, Candidate node)
    {
        AllocatedResources resources = _factory.ResourcesOf(group);
        ImmutableArray<AllocatedPort> ports = ChoosePorts(group, node);
        resources = ports.IsEmpty ? resources : resources with { Ports = ports };
        if (ExclusiveOf(group) is not { } exclusive)
        {
            return resources;
        }

        ExclusiveChoice choice = exclusive.Choose(node.Node, Proposed.PiecesAt(node.Slot));
        Invariant.Holds(choice.Failure is null, "a node that was ranked has the pieces that are asked for");
        return choice.AddTo(resources, exclusive.TotalOn(node.Node), node.Node);
    }

    private ExclusiveAsk? ExclusiveOf(AdmittedGroup group)
    {
        if (group.Ask is { Cores: 0, Devices: 0 })
        {
            return null;
        }

        if (!_exclusive.TryGetValue(group.Name, out ExclusiveAsk? ask))
        {
            ask = ExclusiveAsk.Of(group)!;
            _exclusive.Add(group.Name, ask);
        }

        return ask;
    }

    private ImmutableArray<AllocatedPort> ChoosePorts(AdmittedGroup group, Candidate node)
    {
        if (group.Network is not { } ask)
        {
            return [];
        }

        PortChoice choice = PortChoice.Make(ask, new NodePorts(node.Node, Proposed.AllocationsOn(node.Node.Id, node.Slot), Proposed.HeldPortsAt(node.Slot)), _ports);
        Invariant.Holds(choice.Failure is null, "a node that was ranked has the ports that are asked for");
        return choice.Ports;
    }
}
