using Steppe.Model;
using Steppe.Scheduler.Feasibility;
using Steppe.Scheduler.Ranking.Spreads;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>What affinities and spreads say of nodes, by kind of node, while allocations come and go.</summary>
/// <remarks>Nodes of one kind have the same affinity and lie in the same league of the spreads, so a scan needs a number for each
/// kind. One instance serves one group in one evaluation, on one thread. Source: scheduler reference §15.2, §15.3.</remarks>
internal sealed class Leagues
{
    /// <summary>Most leagues that are looked through for every placement.</summary>
    private const int Most = 1000;

    private readonly NodeColumns _columns;
    private readonly SpreadRating _spread;
    private readonly List<int> _changed = [];
    private readonly double?[] _affinities;
    private readonly int[] _ofKind;
    private readonly double[] _scores;
    private readonly int[] _welcome;

    private Leagues(NodeColumns columns, AdmittedGroup group, SpreadRating spread, int[] ofKind, AllowedNodes allowed)
    {
        _columns = columns;
        _spread = spread;
        _ofKind = ofKind;
        _affinities = new double?[ofKind.Length];
        var affinities = new NodeAffinities(group.Affinities);
        foreach ((int number, NodeKind kind) in group.Affinities.IsEmpty ? [] : allowed.Kinds)
        {
            _affinities[number] = affinities.Of(kind.Sample);
        }

        HasAffinities = !group.Affinities.IsEmpty;
        HasSpreads = !group.Spreads.IsEmpty;
        _scores = new double[Count];
        _welcome = new int[Count];
        for (int league = 0; league < spread.LeagueCount; league++)
        {
            Rate(league);
        }
    }

    /// <summary>How many leagues there are, 1 or more.</summary>
    public int Count => Math.Max(1, _spread.LeagueCount);

    /// <summary>Whether nodes have a score for affinity.</summary>
    public bool HasAffinities { get; }

    /// <summary>Whether leagues differ in anything.</summary>
    public bool HasSpreads { get; }

    /// <summary>Those of a group, or null when kinds of nodes cannot tell, or there are too many.</summary>
    public static Leagues? Find(AdmittedGroup group, ProposedWork proposed, NodeColumns columns, AllowedNodes allowed)
    {
        var spread = new SpreadRating(group, proposed);
        int[] ofKind = new int[columns.KindsEnd];
        foreach ((int number, NodeKind kind) in group.Spreads.IsEmpty ? [] : allowed.Kinds)
        {
            ofKind[number] = spread.LeagueOf(kind.Sample);
        }

        return spread.LeagueCount <= Most ? new Leagues(columns, group, spread, ofKind, allowed) : null;
    }

    /// <summary>Whether kinds of nodes can tell what the group's affinities and spreads say.</summary>
    public static bool CanTell(AdmittedGroup group) =>
        group.Spreads.All(static spread => !new NodeTarget(spread.Attribute).IsPerNode) && !new NodeAffinities(group.Affinities).IsPerNode;

    /// <summary>The affinity of a node, or null when the group has none.</summary>
    public double? AffinityAt(int slot) => HasAffinities ? _affinities[_columns.KindAt(slot)] : null;

    /// <summary>The league of a node.</summary>
    public int LeagueAt(int slot) => HasSpreads ? _ofKind[_columns.KindAt(slot)] : 0;

    /// <summary>The league of a kind of nodes.</summary>
    public int LeagueOf(int kind) => _ofKind[kind];

    /// <summary>What the spreads add to the score of a node of the league; 0 is no opinion.</summary>
    public double ScoreOf(int league) => _scores[league];

    /// <summary>How much allocations are still wanted in the league.</summary>
    public int WelcomeOf(int league) => _welcome[league];

    /// <summary>Takes note of slots whose contents have changed.</summary>
    /// <param name="slots">Slots, of which some are known.</param>
    /// <param name="known">How many.</param>
    public void Recount(IReadOnlyList<int> slots, int known)
    {
        if (!HasSpreads)
        {
            return;
        }

        _changed.Clear();
        _spread.Recount(slots.Skip(known), _changed);
        foreach (int league in _changed)
        {
            Rate(league);
        }
    }

    /// <summary>All of it as columns.</summary>
    /// <param name="ownTerms">How many scores nodes have besides.</param>
    public KindScores ByKind(int ownTerms)
    {
        double[] spread = [.. _ofKind.Select(league => _scores[league])];
        return new KindScores(
            [.. _affinities.Select(static affinity => affinity ?? 0)],
            spread,
            [.. spread.Select(score => ownTerms + (HasAffinities ? 1.0 : 0) + (score == 0 ? 0 : 1))],
            [.. _ofKind.Select(league => _welcome[league])]);
    }

    private void Rate(int league)
    {
        _scores[league] = _spread.ScoreOf(league);
        _welcome[league] = _spread.WelcomeOf(league);
    }
}
