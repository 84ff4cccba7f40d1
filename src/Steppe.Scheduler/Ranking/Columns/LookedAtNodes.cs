using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>Nodes of which more must be known than the columns say: they hold something of the job, the plan has changed them, or a
/// rule about other copies has come to say something else of them.</summary>
/// <remarks>Keeps the counts of nodes that are ruled out right. One instance serves one group in one evaluation, on one thread.</remarks>
internal sealed class LookedAtNodes(AdmittedGroup group, NodeColumns columns, NodeJudge judge, KindLimits? limits, PlacementMetrics metrics)
{
    private const int PageSize = 128;
    private static readonly List<int> None = [];

    private readonly Dictionary<int, int> _places = [];

    // By page: one array for all would be too large for the garbage collector's young generations.
    private readonly List<Verdict[]> _verdicts = [];
    private readonly List<int>?[] _byChunk = new List<int>?[columns.Chunks.Length];

    public bool Contains(int slot) => _places.ContainsKey(slot);

    /// <summary>Those in a chunk.</summary>
    public IReadOnlyList<int> In(int chunk) => _byChunk[chunk] ?? None;

    /// <summary>Looks at a node, again if need be.</summary>
    /// <param name="slot">An allowed node.</param>
    /// <param name="wasScanned">Whether it has been counted by what the columns say.</param>
    public void Look(int slot, bool wasScanned)
    {
        Candidate candidate = CandidateAt(slot);
        bool isKnown = _places.TryGetValue(slot, out int place);
        Verdict counted = isKnown ? At(place) : wasScanned ? CountedInState(candidate) : default;
        place = isKnown ? place : Add(slot);
        Verdict verdict = judge.Look(candidate);
        At(place) = verdict;
        if (counted.Rejection != verdict.Rejection || counted.Shortage != verdict.Shortage)
        {
            Count(candidate.Node, counted, -1);
            Count(candidate.Node, verdict, 1);
        }
    }

    /// <summary>What a node was found to be.</summary>
    public Verdict VerdictAt(int slot) =>
        _places.TryGetValue(slot, out int place) ? At(place) : InState(CandidateAt(slot));

    /// <summary>What a node that was looked at brings along itself; null when it cannot take the work.</summary>
    /// <param name="slot">The node.</param>
    /// <param name="affinity">Its affinity, or null when the group has none.</param>
    public ScoreSum? OwnAt(int slot, double? affinity)
    {
        Verdict verdict = At(_places[slot]);
        return verdict.IsPlaceable
            ? ScoreSum.Of(verdict.Fit, ScoreSum.AntiAffinity(verdict.Collisions, group.Count), affinity, verdict.Devices)
            : null;
    }

    private ref Verdict At(int place) => ref _verdicts[place / PageSize][place % PageSize];

    private int Add(int slot)
    {
        int place = _places.Count;
        _places.Add(slot, place);
        (_byChunk[slot / NodeChunk.Size] ??= []).Add(slot);
        if (place == _verdicts.Count * PageSize)
        {
            _verdicts.Add(new Verdict[PageSize]);
        }

        return place;
    }

    private Verdict InState(Candidate candidate) =>
        RejectionOf(candidate) is { } rejection ? Verdict.Rejected(rejection) : judge.InState(candidate);

    private Verdict CountedInState(Candidate candidate) =>
        RejectionOf(candidate) is { } rejection ? Verdict.Rejected(rejection)
        : judge.FindShortageInState(candidate) is { } shortage ? Verdict.Exhausted(shortage)
        : default;

    private string? RejectionOf(Candidate candidate) => limits?.RejectionOf(columns.KindAt(candidate.Slot));

    // No lot is drawn: it decides nothing here.
    private Candidate CandidateAt(int slot) => new(columns.NodeAt(slot)!, slot, Lot: 0);

    private void Count(Node node, Verdict verdict, int difference)
    {
        if (verdict.Rejection is { } reason)
        {
            metrics.CountFiltered(node, reason, difference);
        }
        else if (verdict.Shortage is { } dimension)
        {
            metrics.CountExhausted(node, dimension, difference);
        }
    }
}
