using Steppe.Model;
using Steppe.Scheduler.Exclusive;
using Steppe.Scheduler.Feasibility;
using Steppe.Scheduler.Ports;

namespace Steppe.Scheduler.Ranking;

/// <summary>Looks at one feasible node for one more allocation of a group: rejected, without room, or a score.</summary>
/// <remarks>Its answers change with every placement. Source: scheduler reference §13, §15.1.</remarks>
internal sealed class NodeJudge(AdmittedGroup group, DistinctRules distinct, ProposedWork proposed, bool spreadsWork)
{
    private readonly ExclusiveAsk? _exclusive = ExclusiveAsk.Of(group);

    /// <summary>Whether a placement on one node can change the answer for another.</summary>
    public bool ReachesBeyondTheNode => distinct.ReachBeyondTheNode;

    /// <summary>Whether nothing counts but amounts of CPU, memory and disk: then columns tell all there is to know.</summary>
    public bool LooksAtAmountsOnly =>
        distinct.AreEmpty
        && _exclusive is null
        && group is { Ask.Cores: 0, Network: null or { StaticPorts.IsEmpty: true, DynamicPorts.IsEmpty: true } }
        && group.Specification.Volumes is null or { Count: 0 }
        && group.Tasks.All(static task => task.Specification.Resources?.Devices is null or { Count: 0 });

    /// <summary>What comes of the node without the plan, when only amounts count and it holds nothing of the job.</summary>
    public Verdict InState(Candidate candidate)
    {
        Room room = proposed.RoomInState(candidate.Slot);
        return room.FindShortage(group.Ask) is { } shortage
            ? Verdict.Exhausted(shortage)
            : new Verdict(null, null, room.Score(group.Ask, spreadsWork), Collisions: 0);
    }

    /// <summary>What comes of the node as things are.</summary>
    public Verdict Look(Candidate candidate)
    {
        if (distinct.FindRejection(candidate.Node, candidate.Slot, proposed) is { } rejection)
        {
            return Verdict.Rejected(rejection);
        }

        Room room = proposed.RoomAt(candidate.Slot);
        ResourceAsk ask = group.AskOn(candidate.Node);
        ExclusiveChoice? pieces = _exclusive?.Choose(candidate.Node, proposed.AllocationsOn(candidate.Node.Id, candidate.Slot));
        return (PortFailure(candidate) ?? pieces?.Failure ?? room.FindShortage(ask)) is { } shortage
            ? Verdict.Exhausted(shortage)
            : new Verdict(null, null, room.Score(ask, spreadsWork), proposed.CountOfGroup(candidate.Slot, group.Name)) { Devices = pieces?.DeviceScore };
    }

    // Whether ports can be had does not depend on which random ones are tried.
    private string? PortFailure(Candidate candidate) =>
        group.Network is { } ask and ({ StaticPorts.IsEmpty: false } or { DynamicPorts.IsEmpty: false })
            ? PortChoice.Make(ask, new NodePorts(candidate.Node, proposed.AllocationsOn(candidate.Node.Id, candidate.Slot)), new Entropy(candidate.Lot)).Failure
            : null;
}
