using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Feasibility;
using Steppe.Scheduler.Ports;

namespace Steppe.Scheduler.Ranking;

/// <summary>Keeps every node ranked for one group while placements go on.</summary>
/// <remarks>All nodes are looked at, never a sample. The first look is at every candidate; after that only at nodes whose
/// contents the plan has changed, which costs O(log n) each. Mutable; one instance serves one evaluation, on one thread.
/// Source: scheduler reference §13, §15.</remarks>
internal sealed class GroupRanking
{
    private readonly AdmittedGroup _group;
    private readonly DistinctRules _distinct;
    private readonly ProposedWork _proposed;
    private readonly bool _spreads;
    private readonly PlacementMetrics _metrics;

    // What can ever run the group; everything below is by position in this list.
    private readonly ImmutableArray<Candidate> _feasible;
    private readonly Verdict[] _verdicts;
    private readonly NodeScore?[] _explained;
    private readonly Tournament _tournament;
    private int _seen;

    public GroupRanking(AdmittedGroup group, DistinctRules distinct, JobFeasibility feasibility, CandidateNodes candidates, ProposedWork proposed, bool spreads)
    {
        _group = group;
        _distinct = distinct;
        _proposed = proposed;
        _spreads = spreads;
        _metrics = new PlacementMetrics(candidates);
        _feasible = Feasible(candidates, feasibility);
        _explained = new NodeScore?[_feasible.Length];
        _verdicts = new Verdict[_feasible.Length];
        double[] scores = new double[_feasible.Length];
        for (int position = 0; position < _feasible.Length; position++)
        {
            _verdicts[position] = Judge(_feasible[position]);
            Count(position, difference: 1);
            scores[position] = ScoreOf(position, isPenalized: false);
        }

        _seen = proposed.Touched.Count;
        _tournament = new Tournament(scores, [.. _feasible.Select(static candidate => candidate.Lot)]);
    }

    /// <summary>Finds the best node for one more allocation; null when none can take it. The plan is not changed.</summary>
    /// <param name="penalized">Nodes where predecessors failed.</param>
    /// <param name="metrics">How the decision came about.</param>
    public Candidate? FindBest(IReadOnlyCollection<NodeId> penalized, out AllocationMetrics metrics)
    {
        Refresh();
        int[] avoided = [.. PositionsOf(penalized.Distinct().Select(_proposed.SlotOf))];
        Penalize(avoided, isPenalized: true);
        int best = _tournament.Best;
        metrics = _metrics.Read([.. _tournament.Top(AllocationMetrics.MaxTopScores).Select(position => Explain(position, avoided))]);
        Penalize(avoided, isPenalized: false);
        return best < 0 ? null : _feasible[best];
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

        IEnumerable<int> positions = _distinct.ReachBeyondTheNode
            ? Enumerable.Range(0, _feasible.Length)
            : PositionsOf(_proposed.Touched.Skip(_seen));
        foreach (int position in positions)
        {
            Count(position, difference: -1);
            _verdicts[position] = Judge(_feasible[position]);
            _explained[position] = null;
            Count(position, difference: 1);
            _tournament[position] = ScoreOf(position, isPenalized: false);
        }

        _seen = _proposed.Touched.Count;
    }

    private Verdict Judge(Candidate candidate)
    {
        if (_distinct.FindRejection(candidate.Node, candidate.Slot, _proposed) is { } rejection)
        {
            return Verdict.Rejected(rejection);
        }

        Room room = _proposed.RoomAt(candidate.Slot);
        if ((PortFailure(candidate) ?? room.FindShortage(_group.Ask)) is { } shortage)
        {
            return Verdict.Exhausted(shortage);
        }

        return new Verdict(null, null, room.Score(_group.Ask, _spreads), _proposed.CountOfGroup(candidate.Slot, _group.Name));
    }

    // Whether ports can be had does not depend on which random ones are tried.
    private string? PortFailure(Candidate candidate) =>
        _group.Network is { } ask and ({ StaticPorts.IsEmpty: false } or { DynamicPorts.IsEmpty: false })
            ? PortChoice.Make(ask, new NodePorts(candidate.Node, _proposed.AllocationsOn(candidate.Node.Id, candidate.Slot)), new Entropy(candidate.Lot)).Failure
            : null;

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

    private double ScoreOf(int position, bool isPenalized)
    {
        Verdict verdict = _verdicts[position];
        return verdict.IsPlaceable ? Scoring.Mean(verdict.Fit, AntiAffinity(verdict), isPenalized) : Tournament.Out;
    }

    private double AntiAffinity(Verdict verdict) => Scoring.AntiAffinity(verdict.Collisions, _group.Count);

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

    private void Penalize(int[] positions, bool isPenalized)
    {
        foreach (int position in positions)
        {
            _tournament[position] = ScoreOf(position, isPenalized);
        }
    }

    private NodeScore Explain(int position, int[] avoided)
    {
        Verdict verdict = _verdicts[position];
        NodeId node = _feasible[position].Node.Id;
        return avoided.Contains(position)
            ? Scoring.Explain(node, verdict.Fit, AntiAffinity(verdict), isPenalized: true)
            : _explained[position] ??= Scoring.Explain(node, verdict.Fit, AntiAffinity(verdict), isPenalized: false);
    }
}
