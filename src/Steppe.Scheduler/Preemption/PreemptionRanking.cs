using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Placements;
using Steppe.Scheduler.Ranking;
using Steppe.Scheduler.Ranking.Spreads;

namespace Steppe.Scheduler.Preemption;

/// <summary>Finds the node where it hurts least that others make room for one more allocation of a group.</summary>
/// <remarks>All feasible nodes are looked at, never a sample; asked only when no node has room by itself. After the first look
/// only nodes that the plan has changed, or whose work has become dearer to take from, are looked at again. Mutable; one instance
/// serves one evaluation, on one thread. Source: scheduler reference §15, §17.</remarks>
internal sealed class PreemptionRanking
{
    private readonly AdmittedGroup _group;
    private readonly ProposedWork _proposed;
    private readonly PreemptionLedger _ledger;
    private readonly NodeJudge _judge;
    private readonly VictimSearch _victims;
    private readonly SpreadRating _spread;
    private readonly ImmutableArray<Candidate> _feasible;
    private readonly ImmutableArray<double?> _affinities;
    private readonly ImmutableArray<int> _leagues;
    private readonly Dictionary<int, int> _positions;
    private readonly PreemptionOption?[] _options;

    // What the nodes that have an option lack without it.
    private readonly Tally _shortages = new([]);
    private readonly Tally _classes = new([]);
    private readonly string?[] _shortageOf;
    private int _seenPlan;
    private int _seenLedger;

    public PreemptionRanking(AdmittedGroup group, PlanDraft draft)
    {
        _group = group;
        _proposed = draft.Proposed;
        _ledger = draft.Preemptions;
        _judge = draft.JudgeFor(group);
        _victims = draft.VictimsFor(group);
        _spread = new SpreadRating(group, _proposed);
        _feasible = [.. draft.Candidates.Nodes.Where(candidate => draft.Feasibility.FindRejection(candidate.Node, group.Name) is null)];
        var affinities = new NodeAffinities(group.Affinities);
        _affinities = [.. _feasible.Select(candidate => affinities.Of(candidate.Node))];
        _leagues = [.. _feasible.Select(candidate => _spread.LeagueOf(candidate.Node))];
        _positions = Enumerable.Range(0, _feasible.Length).ToDictionary(position => _feasible[position].Slot);
        _options = new PreemptionOption?[_feasible.Length];
        _shortageOf = new string?[_feasible.Length];
        _seenPlan = _proposed.Touched.Count;
        _seenLedger = _ledger.Touched.Count;
        Look(Enumerable.Range(0, _feasible.Length));
    }

    /// <summary>The best node, who makes room there, and what both searches have found; null when nobody can. The plan is not changed.</summary>
    /// <param name="avoided">Nodes where predecessors failed.</param>
    /// <param name="metrics">What the search that took from nobody has found.</param>
    public (Candidate Node, ImmutableArray<Allocation> Victims, AllocationMetrics Metrics)? FindBest(IReadOnlyCollection<NodeId> avoided, AllocationMetrics metrics)
    {
        Refresh();
        HashSet<int> penalized = [.. avoided.Select(_proposed.SlotOf)];
        int[] best =
        [
            .. Enumerable.Range(0, _feasible.Length)
                .Where(position => _options[position] is not null)
                .OrderByDescending(position => StandingOf(position, penalized.Contains(_feasible[position].Slot)))
                .Take(AllocationMetrics.MaxTopScores),
        ];
        if (best is not [int first, ..])
        {
            return null;
        }

        ImmutableSortedDictionary<string, int> shortages = _shortages.Read();
        AllocationMetrics found = metrics with
        {
            NodesExhausted = metrics.NodesExhausted - shortages.Values.Sum(),
            DimensionExhausted = Without(metrics.DimensionExhausted, shortages),
            ClassExhausted = Without(metrics.ClassExhausted, _classes.Read()),
            TopScores = [.. best.Select(position => Explain(position, penalized.Contains(_feasible[position].Slot)))],
        };
        return (_feasible[first], _options[first]!.Victims, found);
    }

    private void Refresh()
    {
        int[] changed = [.. _proposed.Touched.Skip(_seenPlan).Concat(_ledger.Touched.Skip(_seenLedger)).Distinct()];
        if (changed.Length == 0)
        {
            return;
        }

        _spread.Recount(_proposed.Touched.Skip(_seenPlan), []);
        _seenPlan = _proposed.Touched.Count;
        _seenLedger = _ledger.Touched.Count;
        Look(!_judge.Distinct.Limits.IsEmpty
            ? Enumerable.Range(0, _feasible.Length)
            : changed.Select(slot => _positions.GetValueOrDefault(slot, -1)).Where(static position => position >= 0));
    }

    private void Look(IEnumerable<int> positions)
    {
        foreach (int position in positions)
        {
            // A node that another copy of the job rules out is not made free by taking from others.
            Verdict verdict = _judge.Look(_feasible[position]);
            Count(position, difference: -1);
            _options[position] = verdict.Rejection is null ? _victims.FindOption(_feasible[position]) : null;
            _shortageOf[position] = _options[position] is null ? null : verdict.Shortage;
            Count(position, difference: 1);
        }
    }

    private void Count(int position, int difference)
    {
        if (_shortageOf[position] is { } dimension)
        {
            _shortages.Add(dimension, difference);
            if (_feasible[position].Node.NodeClass is { Length: > 0 } name)
            {
                _classes.Add(name, difference);
            }
        }
    }

    private static ImmutableSortedDictionary<string, int> Without(ImmutableSortedDictionary<string, int> counts, ImmutableSortedDictionary<string, int> gone) =>
        counts.Select(count => KeyValuePair.Create(count.Key, count.Value - gone.GetValueOrDefault(count.Key)))
            .Where(static count => count.Value > 0)
            .ToOrdinalMap(static count => count.Key, static count => count.Value);

    private Standing StandingOf(int position, bool isPenalized) =>
        new(isPenalized ? 0 : _spread.WelcomeOf(_leagues[position]), SumOf(position, isPenalized).Mean, _feasible[position].Lot);

    private ScoreSum SumOf(int position, bool isPenalized)
    {
        PreemptionOption option = _options[position]!;
        ScoreSum sum = ScoreSum.Of(option.Fit, AntiAffinity(option), _affinities[position], option.Devices)
            .WithSpread(_spread.ScoreOf(_leagues[position]))
            .WithPreemption(option.Score);
        return isPenalized ? sum.WithPenalty() : sum;
    }

    private double AntiAffinity(PreemptionOption option) => ScoreSum.AntiAffinity(option.Collisions, _group.Count);

    private NodeScore Explain(int position, bool isPenalized)
    {
        PreemptionOption option = _options[position]!;
        NodeScore others = ScoreSum.Explain(
            _feasible[position].Node.Id,
            new Verdict(null, null, option.Fit, option.Collisions) { Devices = option.Devices },
            AntiAffinity(option),
            _affinities[position],
            _spread.ScoreOf(_leagues[position]),
            isPenalized);
        return new NodeScore(others.NodeId, others.Scores.Add(PreemptionScore.Name, option.Score), SumOf(position, isPenalized).Mean);
    }
}
