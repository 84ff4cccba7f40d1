using Steppe.Model;
using Steppe.Scheduler.Ranking;
using Steppe.Scheduler.Ranking.Spreads;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler.Placements;

/// <summary>The node of whom a placement replaces, for groups whose data stays with them.</summary>
/// <remarks>Pure. Comes before all ranking, and before any penalty: the data is there. When that node is not ready, or cannot take it,
/// every node is as good. Source: scheduler reference §6, preferred node; job specification, <c>ephemeral_disk</c>.</remarks>
internal static class StickyPlace
{
    /// <summary>That node and why, or null. Whom the placement replaces must be staged as leaving.</summary>
    public static (Candidate Node, AllocationMetrics Metrics)? Find(Placement placement, PlanDraft draft)
    {
        AdmittedGroup group = placement.Group;
        if (!group.IsDiskSticky || placement.Previous is not { } previous || draft.Candidates.Find(previous.NodeId) is not { } node
            || !draft.Feasibility.Accepts(node.Node, group.Name))
        {
            return null;
        }

        Verdict verdict = draft.JudgeFor(group).Look(node);
        if (!verdict.IsPlaceable)
        {
            return null;
        }

        SpreadRating spread = new(group, draft.Proposed);
        double antiAffinity = ScoreSum.AntiAffinity(verdict.Collisions, group.Count);
        NodeScore score = ScoreSum.Explain(
            node.Node.Id,
            verdict,
            antiAffinity,
            new NodeAffinities(group.Affinities).Of(node.Node),
            spread.ScoreOf(spread.LeagueOf(node.Node)),
            placement.IsReschedule);
        return (node, new PlacementMetrics(draft.Candidates).Read([score]) with { NodesEvaluated = 1 });
    }
}
