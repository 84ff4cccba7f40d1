using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Ranking.Spreads;

/// <summary>What all spread blocks of a group say of nodes, while allocations come and go.</summary>
/// <remarks>Nodes with equal values form a league and are rated alike, so a placement changes few ratings however many nodes
/// there are. Without blocks there is one league. One instance serves one group in one evaluation, on one thread.</remarks>
internal sealed class SpreadRating
{
    private readonly string _group;
    private readonly ProposedWork _proposed;
    private readonly ImmutableArray<SpreadBlock> _blocks;

    // By league its value numbers, one per block; and back, block by block.
    private readonly List<ImmutableArray<int>> _valuesOf = [];
    private readonly Dictionary<(int League, int Value), int>[] _next;
    private readonly Dictionary<int, List<int>>[] _leaguesOf;
    private readonly Dictionary<int, int> _countedAt = [];

    public SpreadRating(AdmittedGroup group, ProposedWork proposed)
    {
        _group = group.Name;
        _proposed = proposed;
        double totalWeight = Math.Max(1, group.Spreads.Sum(static spread => spread.Weight ?? 0));
        _blocks = [.. group.Spreads.Select(spread => Block(spread, group.Count, totalWeight))];
        _next = [.. _blocks.Select(static _ => new Dictionary<(int, int), int>())];
        _leaguesOf = [.. _blocks.Select(static _ => new Dictionary<int, List<int>>())];
        if (_blocks.IsEmpty)
        {
            _valuesOf.Add([]);
            return;
        }

        foreach (Node node in proposed.FinishedHostsOf(_group))
        {
            Count(ValuesOf(node), live: 0, finished: 1, []);
        }

        Recount(proposed.SlotsOfJob, []);
    }

    /// <summary>Leagues met so far; they are numbered from 0.</summary>
    public int LeagueCount => _valuesOf.Count;

    /// <summary>The league of a node that can run the group.</summary>
    public int LeagueOf(Node node)
    {
        int league = 0;
        for (int at = 0; at < _blocks.Length; at++)
        {
            int value = _blocks[at].ValueOf(node, isCandidate: true);
            if (!_next[at].TryGetValue((league, value), out int next))
            {
                next = _next[at].Count;
                _next[at].Add((league, value), next);
                if (at == _blocks.Length - 1)
                {
                    Found(next, ValuesOf(node));
                }
            }

            league = next;
        }

        return league;
    }

    /// <summary>What the blocks add to the score of a node of the league; 0 is no opinion.</summary>
    public double ScoreOf(int league)
    {
        double score = 0;
        for (int at = 0; at < _blocks.Length; at++)
        {
            score += _blocks[at].BoostOf(_valuesOf[league][at]);
        }

        return score;
    }

    /// <summary>The weights of the blocks that still want allocations on nodes of the league.</summary>
    public int WelcomeOf(int league)
    {
        int welcome = 0;
        for (int at = 0; at < _blocks.Length; at++)
        {
            welcome += _blocks[at].Wants(_valuesOf[league][at]) ? _blocks[at].Weight : 0;
        }

        return welcome;
    }

    /// <summary>Takes note of slots whose contents have changed.</summary>
    /// <param name="slots">The slots; repetitions do no harm.</param>
    /// <param name="changed">The leagues that are rated otherwise now are added, some perhaps more than once.</param>
    public void Recount(IEnumerable<int> slots, ICollection<int> changed)
    {
        if (_blocks.IsEmpty)
        {
            return;
        }

        foreach (int slot in slots)
        {
            int live = _proposed.CountLive(slot, _group);
            int difference = live - _countedAt.GetValueOrDefault(slot);
            if (difference != 0 && _proposed.NodeAt(slot) is { } node)
            {
                _countedAt[slot] = live;
                Count(ValuesOf(node), difference, finished: 0, changed);
            }
        }
    }

    private static SpreadBlock Block(Spread spread, int count, double totalWeight) => spread.SpreadTarget is { Count: > 0 }
        ? new TargetSpread(spread, count, (spread.Weight ?? 0) / totalWeight)
        : new EvenSpread(spread);

    private ImmutableArray<int> ValuesOf(Node node) => [.. _blocks.Select(block => block.ValueOf(node, isCandidate: false))];

    private void Found(int league, ImmutableArray<int> values)
    {
        Invariant.Holds(league == _valuesOf.Count, "leagues are numbered in the order they are found");
        _valuesOf.Add(values);
        for (int at = 0; at < values.Length; at++)
        {
            if (!_leaguesOf[at].TryGetValue(values[at], out List<int>? leagues))
            {
                _leaguesOf[at].Add(values[at], leagues = []);
            }

            leagues.Add(league);
        }
    }

    private void Count(ImmutableArray<int> values, int live, int finished, ICollection<int> changed)
    {
        for (int at = 0; at < values.Length; at++)
        {
            bool reachesAll = _blocks[at].Count(values[at], live, finished);
            foreach (int league in reachesAll ? Enumerable.Range(0, LeagueCount) : _leaguesOf[at].GetValueOrDefault(values[at]) ?? [])
            {
                changed.Add(league);
            }
        }
    }
}
