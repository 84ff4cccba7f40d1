using Steppe.Model;
using Steppe.Scheduler.Exclusive;
using Steppe.Scheduler.Feasibility;
using Steppe.Scheduler.Ports;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>Looks at one feasible node for one more allocation of a group: rejected, without room, or a score.</summary>
/// <remarks>Its answers change with every placement. One instance serves one group in one evaluation, on one thread.
/// Source: scheduler reference §13, §15.1.</remarks>
/// <param name="group">The group.</param>
/// <param name="distinct">Its rules about other copies.</param>
/// <param name="columns">The nodes without the plan.</param>
/// <param name="proposed">What nodes would hold.</param>
/// <param name="spreadsWork">Whether empty nodes are rated high instead of full ones.</param>
internal sealed class NodeJudge(AdmittedGroup group, DistinctRules distinct, NodeColumns columns, ProposedWork proposed, bool spreadsWork)
{
    // By speed of a core; only where whole cores are asked for.
    private readonly Dictionary<int, ResourceAsk> _asks = [];

    /// <summary>Its rules about other copies.</summary>
    public DistinctRules Distinct => distinct;

    /// <summary>The check of ports, or null when none are asked for.</summary>
    public PortCheck? Ports { get; } = PortCheck.Of(group, columns, proposed);

    /// <summary>The check of cores and devices, or null when none are asked for.</summary>
    public PieceCheck? Pieces { get; } = PieceCheck.Of(group, columns);

    /// <summary>Whether empty nodes are rated high instead of full ones.</summary>
    public bool SpreadsWork => spreadsWork;

    /// <summary>What one allocation takes from a node.</summary>
    public ResourceAsk AskOn(Node node)
    {
        if (group.Ask.Cores == 0)
        {
            return group.Ask;
        }

        if (!_asks.TryGetValue(node.Resources.MhzPerCore, out ResourceAsk ask))
        {
            ask = group.AskOn(node);
            _asks.Add(node.Resources.MhzPerCore, ask);
        }

        return ask;
    }

    /// <summary>What comes of the node without the plan, when it holds nothing of the job and no rule about other copies is in the
    /// way.</summary>
    public Verdict InState(Candidate candidate) => FindFailureInState(candidate, out double? wishes) is { } failure
        ? Verdict.Exhausted(failure)
        : Fill(proposed.RoomInState(candidate.Slot), AskOn(candidate.Node), collisions: 0, wishes);

    /// <summary>What the node lacks then, or null: half of the answer, for less than half of the work.</summary>
    public string? FindShortageInState(Candidate candidate) =>
        FindFailureInState(candidate, out _) ?? proposed.RoomInState(candidate.Slot).FindShortage(AskOn(candidate.Node));

    /// <summary>What comes of the node as things are.</summary>
    public Verdict Look(Candidate candidate)
    {
        if (distinct.FindRejection(candidate.Node, candidate.Slot) is { } rejection)
        {
            return Verdict.Rejected(rejection);
        }

        double? wishes = null;
        return (Ports?.FindFailure(candidate) ?? Pieces?.FindFailure(columns.KindAt(candidate.Slot), proposed.PiecesAt(candidate.Slot), out wishes)) is { } failure
            ? Verdict.Exhausted(failure)
            : Fill(proposed.RoomAt(candidate.Slot), AskOn(candidate.Node), proposed.CountOfGroup(candidate.Slot, group.Name), wishes);
    }

    private string? FindFailureInState(Candidate candidate, out double? wishes)
    {
        wishes = null;
        return Ports?.FindFailureInState(candidate) ?? Pieces?.FindFailure(columns.KindAt(candidate.Slot), columns.PiecesAt(candidate.Slot), out wishes);
    }

    private Verdict Fill(Room room, ResourceAsk ask, int collisions, double? wishes) => room.FindShortage(ask) is { } shortage
        ? Verdict.Exhausted(shortage)
        : new Verdict(null, null, room.Score(ask, spreadsWork), collisions) { Devices = wishes };
}
