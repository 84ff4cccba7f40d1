using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Preemption;
using Steppe.Scheduler.Ranking;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler.Placements;

/// <summary>Puts each placement of a job that runs on every node on the node it is for, if that can take it.</summary>
/// <remarks>
/// <para>A node that some constraint rules out is no failure: the job does not belong there. One without room is, and waits by
/// itself.</para>
/// <para>Mutable; one instance serves one evaluation, on one thread. Source: scheduler reference §12.</para>
/// </remarks>
internal sealed class NodePlacer(PlanDraft draft)
{
    private readonly Dictionary<string, Progress> _groups = new(StringComparer.Ordinal);

    /// <summary>By node that has no room for some groups: which, and why.</summary>
    public SortedDictionary<NodeId, SortedDictionary<string, AllocationMetrics>> Exhausted { get; } = [];

    /// <summary>Tries one placement.</summary>
    /// <returns>False when there is no room on the node, and what it was to replace goes on running.</returns>
    public bool Place(Placement placement, Node node)
    {
        AdmittedGroup group = placement.Group;
        Progress progress = ProgressOf(group);
        Candidate candidate = draft.Candidates.Get(node.Id);
        progress.Tried++;
        if (draft.Feasibility.FindRejection(node, group.Name) is { } ruledOut)
        {
            Reject(placement, node, progress, ruledOut);
            return true;
        }

        draft.Stage(placement);
        Verdict verdict = progress.Judge.Look(candidate);
        if (verdict.IsPlaceable)
        {
            progress.Placed++;
            draft.Place(placement, candidate, Explain(node, verdict));
            return true;
        }

        if (verdict.Rejection is null && progress.Victims?.FindOption(candidate) is { } option)
        {
            progress.Placed++;
            draft.Place(placement, candidate, Explain(node, option), option.Victims);
            return true;
        }

        draft.Unstage(placement);
        if (verdict.Rejection is { } rejection)
        {
            Reject(placement, node, progress, rejection);
            return true;
        }

        progress.Metrics.CountExhausted(node, verdict.Shortage!);
        Exhaust(group, node, verdict.Shortage!);
        return false;
    }

    /// <summary>Placements of a group that were for nodes it does not belong on.</summary>
    public int CountRejected(AdmittedGroup group) => ProgressOf(group).Rejected;

    /// <summary>Placements of a group that wait for room.</summary>
    public int CountExhausted(string group) => Exhausted.Values.Count(groups => groups.ContainsKey(group));

    /// <summary>Why a group is not where it should be, or null when all is well: some nodes have no room for it, or no node at all
    /// meets its constraints.</summary>
    /// <param name="group">The group.</param>
    /// <param name="existsSomewhere">Whether it runs, or has run, on some node already.</param>
    public AllocationMetrics? FindFailure(AdmittedGroup group, bool existsSomewhere)
    {
        if (!_groups.TryGetValue(group.Name, out Progress? progress))
        {
            return null;
        }

        int exhausted = CountExhausted(group.Name);
        bool fitsNowhere = exhausted == 0 && progress.Placed == 0 && !existsSomewhere;
        int failures = fitsNowhere ? progress.Rejected : exhausted;
        if (failures == 0)
        {
            return null;
        }

        AllocationMetrics metrics = progress.Metrics.Read([]) with { NodesEvaluated = progress.Tried };
        metrics = Exhaustion.OfFirst(metrics, group);
        for (int more = 1; more < failures; more++)
        {
            metrics = Exhaustion.WithOneMore(metrics, group);
        }

        return metrics;
    }

    // What runs on a node that the job no longer suits has nothing to wait for.
    private void Reject(Placement placement, Node node, Progress progress, string reason)
    {
        progress.Rejected++;
        progress.Metrics.CountFiltered(node, reason);
        if (placement is { StopDescription: not null, Previous: { } unsuited })
        {
            draft.Stop(PlannedStops.AsNotNeeded(unsuited));
        }
    }

    private void Exhaust(AdmittedGroup group, Node node, string shortage)
    {
        var metrics = new PlacementMetrics(draft.Candidates);
        metrics.CountExhausted(node, shortage);
        if (!Exhausted.TryGetValue(node.Id, out SortedDictionary<string, AllocationMetrics>? groups))
        {
            Exhausted.Add(node.Id, groups = new SortedDictionary<string, AllocationMetrics>(StringComparer.Ordinal));
        }

        groups[group.Name] = Exhaustion.OfFirst(metrics.Read([]) with { NodesEvaluated = 1 }, group);
    }

    private AllocationMetrics Explain(Node node, Verdict verdict) => new()
    {
        NodesEvaluated = 1,
        NodesInPool = draft.Candidates.InPool,
        NodesAvailable = draft.Candidates.Available,
        TopScores = [new NodeScore(node.Id, ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal).Add("binpack", verdict.Fit), verdict.Fit)],
    };

    private AllocationMetrics Explain(Node node, PreemptionOption option)
    {
        var scores = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal).Add("binpack", option.Fit).Add(PreemptionScore.Name, option.Score);
        return Explain(node, new Verdict(null, null, option.Fit, 0)) with
        {
            TopScores = [new NodeScore(node.Id, scores, new ScoreSum(option.Fit, 1).WithPreemption(option.Score).Mean)],
        };
    }

    private Progress ProgressOf(AdmittedGroup group)
    {
        if (!_groups.TryGetValue(group.Name, out Progress? progress))
        {
            progress = new Progress(draft.JudgeFor(group), new PlacementMetrics(draft.Candidates), draft.MayPreempt ? draft.VictimsFor(group) : null);
            _groups.Add(group.Name, progress);
        }

        return progress;
    }

    private sealed class Progress(NodeJudge judge, PlacementMetrics metrics, VictimSearch? victims)
    {
        /// <summary>Who makes room where there is none; null when nobody has to.</summary>
        public VictimSearch? Victims { get; } = victims;

        public NodeJudge Judge { get; } = judge;

        public PlacementMetrics Metrics { get; } = metrics;

        public int Tried { get; set; }

        public int Placed { get; set; }

        public int Rejected { get; set; }
    }
}
