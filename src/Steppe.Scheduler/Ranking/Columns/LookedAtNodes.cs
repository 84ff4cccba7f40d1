using System.Runtime.InteropServices;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>Nodes of which more must be known than the columns say: they hold something of the job, or the plan has changed them.</summary>
/// <remarks>Keeps the counts of nodes without room right. One instance serves one group in one evaluation, on one thread.</remarks>
internal sealed class LookedAtNodes(AdmittedGroup group, NodeColumns columns, NodeJudge judge, PlacementMetrics metrics)
{
    private static readonly List<int> None = [];

    private readonly Dictionary<int, Verdict> _verdicts = [];
    private readonly List<int>?[] _byChunk = new List<int>?[columns.Chunks.Length];

    public bool Contains(int slot) => _verdicts.ContainsKey(slot);

    /// <summary>Those in a chunk.</summary>
    public IReadOnlyList<int> In(int chunk) => _byChunk[chunk] ?? None;

    /// <summary>Looks at a node, again if need be.</summary>
    /// <param name="slot">An allowed node.</param>
    /// <param name="wasScanned">Whether it has been counted by what the columns say.</param>
    public void Look(int slot, bool wasScanned)
    {
        Candidate candidate = At(slot);
        ref Verdict verdict = ref CollectionsMarshal.GetValueRefOrAddDefault(_verdicts, slot, out bool isKnown);
        string? counted = isKnown ? verdict.Shortage : wasScanned ? judge.InState(candidate).Shortage : null;
        if (!isKnown)
        {
            (_byChunk[slot / NodeChunk.Size] ??= []).Add(slot);
        }

        verdict = judge.Look(candidate);
        if (counted != verdict.Shortage)
        {
            Count(candidate.Node, counted, -1);
            Count(candidate.Node, verdict.Shortage, 1);
        }
    }

    /// <summary>What a node was found to be.</summary>
    public Verdict VerdictAt(int slot) =>
        _verdicts.TryGetValue(slot, out Verdict verdict) ? verdict : judge.InState(At(slot));

    /// <summary>What a node that was looked at brings along itself; null when it cannot take the work.</summary>
    /// <param name="slot">The node.</param>
    /// <param name="affinity">Its affinity, or null when the group has none.</param>
    public ScoreSum? OwnAt(int slot, double? affinity)
    {
        Verdict verdict = _verdicts[slot];
        return verdict.IsPlaceable
            ? ScoreSum.Of(verdict.Fit, ScoreSum.AntiAffinity(verdict.Collisions, group.Count), affinity)
            : null;
    }

    // No lot is drawn: it decides nothing here.
    private Candidate At(int slot) => new(columns.NodeAt(slot)!, slot, Lot: 0);

    private void Count(Node node, string? shortage, int difference)
    {
        if (shortage is not null)
        {
            metrics.CountExhausted(node, shortage, difference);
        }
    }
}
