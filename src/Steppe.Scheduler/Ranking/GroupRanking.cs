using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Feasibility;
using Steppe.Scheduler.Placements;
using Steppe.Scheduler.Ranking.Spreads;

namespace Steppe.Scheduler.Ranking;

/// <summary>Keeps every node ranked for one group while placements go on.</summary>
/// <remarks>All nodes are looked at, never a sample. The first look is at every candidate; after that only at nodes whose
/// contents the plan has changed, at those that share a limited property with one of them, and at the spread values it has changed
/// the use of. Mutable; one instance serves one evaluation, on one thread. Source: scheduler reference §13, §15.</remarks>
internal sealed class GroupRanking : IGroupRanking
{
    private readonly AdmittedGroup _group;
    private readonly ProposedWork _proposed;
    private readonly NodeJudge _judge;
    private readonly PlacementMetrics _metrics;

    // What can ever run the group; everything below is by position in this list.
    private readonly ImmutableArray<Candidate> _feasible;
    private readonly Verdict[] _verdicts;
    private readonly double?[] _affinities;
    private readonly int[] _leagues;
    private readonly (NodeScore Score, double Spread)?[] _explained;
    private readonly SpreadRating _spread;
    private readonly RankedNodes _ranked;
    private readonly LimitReach _reach;
    private int _seen;

    public GroupRanking(AdmittedGroup group, PlanDraft draft)
    {
        _group = group;
        _proposed = draft.Proposed;
        _judge = draft.JudgeFor(group);
        _metrics = new PlacementMetrics(draft.Candidates);
        _feasible = Feasible(draft.Candidates, draft.Feasibility);
        _explained = new (NodeScore, double)?[_feasible.Length];
        var affinities = new NodeAffinities(group.Affinities);
        _affinities = [.. _feasible.Select(candidate => affinities.Of(candidate.Node))];
        _spread = new SpreadRating(group, _proposed);
        _leagues = [.. _feasible.Select(candidate => _spread.LeagueOf(candidate.Node))];
        _verdicts = [.. _feasible.Select(_judge.Look)];
        for (int position = 0; position < _feasible.Length; position++)
        {
            Count(position, difference: 1);
        }

        _seen = _proposed.Touched.Count;
        _reach = new LimitReach(_judge.Distinct, _feasible.Select(static (candidate, position) => (position, candidate.Node)));
        _ranked = new RankedNodes(_feasible, [.. Enumerable.Range(0, _feasible.Length).Select(ScoreOf)], _spread);
    }

    /// <inheritdoc/>
    public Candidate? FindBest(IReadOnlyCollection<NodeId> penalized, out AllocationMetrics metrics)
    {
        Refresh();
        int[] avoided = [.. PositionsOf(penalized.Distinct().Select(_proposed.SlotOf))];
        IReadOnlyList<int> top = _ranked.Top(AllocationMetrics.MaxTopScores, avoided);
        metrics = _metrics.Read([.. top.Select(position => Explain(position, avoided))]);
        return top is [int best, ..] ? _feasible[best] : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ImmutableArray<Candidate> Feasible(CandidateNodes candidates, JobFeasibility feasibility)
    {
        var feasible = ImmutableArray.CreateBuilder<Candidate>(candidates.Nodes.Length);
        foreach (Candidate candidate in candidates.Nodes)
        {
            if (feasibility.FindRejection(candidate.Node, _group.Name) is { } reason)
            {
                _metrics.CountFiltered(candidate.Node, reason);
            }
            else
            {
                feasible.Add(candidate);
            }
        }

        return feasible.DrainToImmutable();
    }

    private void Refresh()
    {
        if (_seen == _proposed.Touched.Count)
        {
            return;
        }

        foreach (int position in PositionsOf(_proposed.Touched.Skip(_seen)).Concat(_reach.FindMoved()))
        {
            Count(position, difference: -1);
            _verdicts[position] = _judge.Look(_feasible[position]);
            _explained[position] = null;
            Count(position, difference: 1);
            _ranked.Set(position, ScoreOf(position));
        }

        HashSet<int> changed = [];
        _spread.Recount(_proposed.Touched.Skip(_seen), changed);
        foreach (int league in changed)
        {
            _ranked.Rerate(league);
        }

        _seen = _proposed.Touched.Count;
    }

    private void Count(int position, int difference)
    {
        if (_verdicts[position].Rejection is { } reason)
        {
            _metrics.CountFiltered(_feasible[position].Node, reason, difference);
        }
        else if (_verdicts[position].Shortage is { } dimension)
        {
            _metrics.CountExhausted(_feasible[position].Node, dimension, difference);
        }
    }

    private ScoreSum? ScoreOf(int position)
    {
        Verdict verdict = _verdicts[position];
        return verdict.IsPlaceable ? ScoreSum.Of(verdict.Fit, AntiAffinity(verdict), _affinities[position], verdict.Devices) : null;
    }

    private double AntiAffinity(Verdict verdict) => ScoreSum.AntiAffinity(verdict.Collisions, _group.Count);

    // The candidates come in order of slot.
    private IEnumerable<int> PositionsOf(IEnumerable<int> slots) => slots.Select(FindPosition).Where(static position => position >= 0);

    private int FindPosition(int slot)
    {
        int low = 0;
        int high = _feasible.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_feasible[middle].Slot == slot)
            {
                return middle;
            }

            (low, high) = _feasible[middle].Slot < slot ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    // The best nodes stay much the same from one placement to the next: what was said of one is said again.
    private NodeScore Explain(int position, int[] avoided)
    {
        double spread = _spread.ScoreOf(_leagues[position]);
        if (!avoided.Contains(position) && _explained[position] is { } known && known.Spread.Equals(spread))
        {
            return known.Score;
        }

        bool isPenalized = avoided.Contains(position);
        NodeScore score = ScoreSum.Explain(
            _feasible[position].Node.Id, _verdicts[position], AntiAffinity(_verdicts[position]), _affinities[position], spread, isPenalized);
        _explained[position] = isPenalized ? null : (score, spread);
        return score;
    }
}
