using Steppe.Model;
using Steppe.Scheduler.Exclusive;
using Steppe.Scheduler.Feasibility;
using Steppe.Scheduler.Ports;

namespace Steppe.Scheduler.Ranking;

/// <summary>Looks at one feasible node for one more allocation of a group: rejected, without room, or a score.</summary>
/// <remarks>Its answers change with every placement. Source: scheduler reference §13, §15.1.</remarks>
/// <param name="group">The group.</param>
/// <param name="distinct">Its rules about other copies.</param>
/// <param name="ports">Its ports, or null when it asks for none.</param>
/// <param name="proposed">What nodes would hold.</param>
/// <param name="spreadsWork">Whether empty nodes are rated high instead of full ones.</param>
internal sealed class NodeJudge(AdmittedGroup group, DistinctRules distinct, PortCheck? ports, ProposedWork proposed, bool spreadsWork)
{
    private readonly ExclusiveAsk? _exclusive = ExclusiveAsk.Of(group);

    /// <summary>Whether ports are asked for.</summary>
    public bool LooksAtPorts => ports is not null;

    /// <summary>Whether a placement on one node can change the answer for another.</summary>
    public bool ReachesBeyondTheNode => distinct.ReachBeyondTheNode;

    /// <summary>Whether nothing counts but amounts of CPU, memory and disk, and ports: then columns tell all there is to know.</summary>
    public bool LooksAtColumnsOnly =>
        distinct.AreEmpty
        && _exclusive is null
        && group.Ask.Cores == 0
        && group.Specification.Volumes is null or { Count: 0 }
        && group.Tasks.All(static task => task.Specification.Resources?.Devices is null or { Count: 0 });

    /// <summary>What the node lacks of ports without the plan, as a key of <c>DimensionExhausted</c>; or null.</summary>
    public string? FindPortFailureInState(Candidate candidate) => ports?.FindFailureInState(candidate);

    /// <summary>What comes of the node without the plan, when columns tell all and it holds nothing of the job.</summary>
    public Verdict InState(Candidate candidate)
    {
        Room room = proposed.RoomInState(candidate.Slot);
        return (ports?.FindFailureInState(candidate) ?? room.FindShortage(group.Ask)) is { } shortage
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
        return (ports?.FindFailure(candidate) ?? pieces?.Failure ?? room.FindShortage(ask)) is { } shortage
            ? Verdict.Exhausted(shortage)
            : new Verdict(null, null, room.Score(ask, spreadsWork), proposed.CountOfGroup(candidate.Slot, group.Name)) { Devices = pieces?.DeviceScore };
    }
}
