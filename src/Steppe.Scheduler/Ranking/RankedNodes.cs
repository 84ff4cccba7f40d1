using System.Collections.Immutable;
using Steppe.Scheduler.Ranking.Spreads;

namespace Steppe.Scheduler.Ranking;

/// <summary>Keeps nodes in order of standing, while single nodes change and whole leagues of them are rated anew.</summary>
/// <remarks>
/// <para>A tournament of tournaments. Nodes of one league with equally many sub-scores of their own keep their order among each
/// other whatever the spread says of the league; so each such set has a tournament, and the winners meet in another. One change
/// costs O(log n), a league rated anew O(log leagues).</para>
/// <para>One instance serves one group in one evaluation, on one thread.</para>
/// </remarks>
internal sealed class RankedNodes
{
    private readonly ImmutableArray<Candidate> _nodes;
    private readonly SpreadRating _spread;
    private readonly ScoreSum?[] _own;
    private readonly (int League, int Seat)[] _places;
    private readonly List<int>[] _members;

    // Several by league, one for each number of own sub-scores; made when a node first needs it.
    private readonly Tournament?[] _heats;
    private readonly Tournament _final;

    /// <param name="nodes">Who takes part.</param>
    /// <param name="own">By node what it brings along itself, or null when it cannot take the work; taken over, not copied.</param>
    /// <param name="spread">What is said of whole leagues.</param>
    public RankedNodes(ImmutableArray<Candidate> nodes, ScoreSum?[] own, SpreadRating spread)
    {
        _nodes = nodes;
        _own = own;
        _spread = spread;
        _places = new (int, int)[nodes.Length];
        List<List<int>> members = [];
        for (int position = 0; position < nodes.Length; position++)
        {
            int league = spread.LeagueOf(nodes[position].Node);
            if (league == members.Count)
            {
                members.Add([]);
            }

            _places[position] = (league, members[league].Count);
            members[league].Add(position);
        }

        _members = [.. members];
        _heats = new Tournament?[_members.Length * ScoreSum.MostOwnTerms];
        MakeHeats();
        _final = new Tournament([.. Enumerable.Range(0, _heats.Length).Select(WinnerOf)]);
    }

    /// <summary>What a node brings along itself now, or null when it cannot take the work.</summary>
    public void Set(int position, ScoreSum? own)
    {
        int? before = HeatOf(position);
        _own[position] = own;
        int? after = HeatOf(position);
        int seat = _places[position].Seat;
        if (before is { } left && left != after)
        {
            _heats[left]![seat] = Standing.Out;
            _final[left] = WinnerOf(left);
        }

        if (after is { } entered)
        {
            (_heats[entered] ??= EmptyHeat(_members[_places[position].League].Count))[seat] = OwnStanding(position);
            _final[entered] = WinnerOf(entered);
        }
    }

    /// <summary>The spread rates a league otherwise now.</summary>
    public void Rerate(int league)
    {
        for (int heat = league * ScoreSum.MostOwnTerms; heat < (league + 1) * ScoreSum.MostOwnTerms; heat++)
        {
            _final[heat] = WinnerOf(heat);
        }
    }

    /// <summary>The best nodes, best first, at most <paramref name="count"/>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="penalized">Where predecessors failed. What wants allocations there does not speak for these nodes: a share
    /// of which the only node fails would otherwise have the work fail there for ever.</param>
    public IReadOnlyList<int> Top(int count, IReadOnlyCollection<int> penalized)
    {
        (int Position, ScoreSum Own)[] aside = [.. penalized.Where(position => _own[position] is not null).Select(position => (position, _own[position]!.Value))];
        foreach ((int position, _) in aside)
        {
            Set(position, null);
        }

        List<(int Position, Standing Standing)> best =
        [
            .. aside.Select(one => (one.Position, PenalizedStanding(one.Position, one.Own))),
            .. _final.Top(count).SelectMany(heat => _heats[heat]!.Top(count).Select(seat => Member(heat, seat)))
                .Select(position => (position, FullStanding(position))),
        ];
        foreach ((int position, ScoreSum own) in aside)
        {
            Set(position, own);
        }

        best.Sort(static (left, right) => right.Standing.CompareTo(left.Standing));
        return [.. best.Take(count).Select(static one => one.Position)];
    }

    private int? HeatOf(int position) =>
        _own[position] is { } own ? (_places[position].League * ScoreSum.MostOwnTerms) + own.Terms - 1 : null;

    private int Member(int heat, int seat) => _members[heat / ScoreSum.MostOwnTerms][seat];

    private Standing WinnerOf(int heat) =>
        _heats[heat] is { Best: >= 0 and int seat } ? FullStanding(Member(heat, seat)) : Standing.Out;

    // Inside a heat the league's share of the score is left out, and nothing is divided by the number of scores: both are the same for all.
    private Standing OwnStanding(int position) => new(0, _own[position]!.Value.Sum, _nodes[position].Lot);

    private Standing FullStanding(int position)
    {
        int league = _places[position].League;
        return new Standing(
            _spread.WelcomeOf(league), _own[position]!.Value.WithSpread(_spread.ScoreOf(league)).Mean, _nodes[position].Lot);
    }

    private Standing PenalizedStanding(int position, ScoreSum own) =>
        new(0, own.WithSpread(_spread.ScoreOf(_places[position].League)).WithPenalty().Mean, _nodes[position].Lot);

    private void MakeHeats()
    {
        var standings = new Standing[]?[_heats.Length];
        for (int position = 0; position < _nodes.Length; position++)
        {
            if (HeatOf(position) is { } heat)
            {
                (standings[heat] ??= Everybody(_members[heat / ScoreSum.MostOwnTerms].Count))[_places[position].Seat] = OwnStanding(position);
            }
        }

        for (int heat = 0; heat < _heats.Length; heat++)
        {
            _heats[heat] = standings[heat] is { } first ? new Tournament(first) : null;
        }
    }

    private static Tournament EmptyHeat(int size) => new(Everybody(size));

    private static Standing[] Everybody(int size)
    {
        var standings = new Standing[size];
        Array.Fill(standings, Standing.Out);
        return standings;
    }
}
