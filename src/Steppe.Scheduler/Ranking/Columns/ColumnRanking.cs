using Steppe.Model;
using Steppe.Scheduler.Placements;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>Ranks nodes for a group that asks for amounts only, by scanning the state's columns.</summary>
/// <remarks>
/// <para>Decides exactly as <see cref="GroupRanking"/> does. Nodes that hold something of the job, or whose contents the plan has
/// changed, are looked at one by one, all others eight at a time. The first scan keeps nothing: a single placement needs no more.
/// From the second on the scores stay, and only touched nodes are rated anew.</para>
/// <para>Mutable; one instance serves one evaluation, on one thread. Source: scheduler reference §13, §15.</para>
/// </remarks>
internal sealed class ColumnRanking : IGroupRanking
{
    private readonly AdmittedGroup _group;
    private readonly ProposedWork _proposed;
    private readonly PlacementMetrics _metrics;
    private readonly NodeColumns _columns;
    private readonly AllowedNodes _allowed;
    private readonly LookedAtNodes _looks;
    private readonly TopNodes _top;
    private readonly bool _spreadsWork;
    private readonly Dictionary<int, NodeScore> _explained = [];
    private KeptScores? _kept;
    private bool _hasScanned;
    private int _seen;

    private ColumnRanking(AdmittedGroup group, PlanDraft draft, NodeJudge judge)
    {
        _group = group;
        _proposed = draft.Proposed;
        _metrics = new PlacementMetrics(draft.Candidates);
        _columns = draft.Columns;
        _allowed = new AllowedNodes(draft, group.Name, _metrics);
        _looks = new LookedAtNodes(group, _columns, judge, _metrics);
        _top = new TopNodes(draft.Candidates.LotSeed);
        _spreadsWork = draft.SpreadsWork;
        foreach (int slot in _proposed.SlotsOfJob.Where(_allowed.Includes))
        {
            _looks.Look(slot, wasScanned: false);
        }
    }

    /// <summary>One for a group, or null when the group asks for more than amounts.</summary>
    public static ColumnRanking? TryCreate(AdmittedGroup group, PlanDraft draft)
    {
        NodeJudge judge = draft.JudgeFor(group);
        return group.Spreads.IsEmpty && group.Affinities.IsEmpty && !draft.Feasibility.HasEscaped && judge.LooksAtAmountsOnly
            ? new ColumnRanking(group, draft, judge)
            : null;
    }

    /// <inheritdoc/>
    public Candidate? FindBest(IReadOnlyCollection<NodeId> penalized, out AllocationMetrics metrics)
    {
        int[] avoided = [.. penalized.Distinct().Select(_proposed.SlotOf).Where(_allowed.Includes)];
        LookAtChanges(avoided);
        Rank(avoided);
        var scores = new NodeScore[_top.Count];
        for (int place = 0; place < scores.Length; place++)
        {
            scores[place] = Explain(_top[place], avoided);
        }

        metrics = _metrics.Read(scores);
        return _top.Count > 0 ? CandidateAt(_top[0]) : null;
    }

    private void LookAtChanges(int[] avoided)
    {
        for (; _seen < _proposed.Touched.Count; _seen++)
        {
            int slot = _proposed.Touched[_seen];
            if (_allowed.Includes(slot))
            {
                _looks.Look(slot, _hasScanned);
                _explained.Remove(slot);
                _kept?.Set(slot, _looks.ScoreAt(slot, isPenalized: false));
            }
        }

        foreach (int slot in avoided.Where(slot => !_looks.Contains(slot)))
        {
            _looks.Look(slot, _hasScanned);
        }
    }

    private void Rank(int[] avoided)
    {
        if (_hasScanned)
        {
            _kept ??= new KeptScores(_columns, _top.LotSeed, (number, scores) => Rate(number, scores, []));
        }

        _top.Clear();
        if (_kept is null)
        {
            ScanOnce(avoided);
            return;
        }

        SetScores(avoided, isPenalized: true);
        _kept.FindBest(_top);
        SetScores(avoided, isPenalized: false);
    }

    private void SetScores(int[] slots, bool isPenalized)
    {
        foreach (int slot in slots)
        {
            _kept!.Set(slot, _looks.ScoreAt(slot, isPenalized));
        }
    }

    private void ScanOnce(int[] avoided)
    {
        Span<double> scores = stackalloc double[NodeChunk.Size];
        for (int number = 0; number < _columns.Chunks.Length; number++)
        {
            Rate(number, scores, avoided);
            _top.Offer(scores, _columns.Chunks[number], number * NodeChunk.Size);
        }

        _hasScanned = true;
    }

    private void Rate(int number, Span<double> scores, int[] avoided)
    {
        NodeChunk chunk = _columns.Chunks[number];
        IReadOnlyList<int> looks = _looks.In(number);
        Span<int> allowed = stackalloc int[NodeChunk.Size];
        _allowed.Fill(chunk, allowed);
        foreach (int slot in looks)
        {
            allowed[slot % NodeChunk.Size] = 0;
        }

        var shortages = default(Shortages);
        ColumnScan.Rate(chunk, _group.Ask, allowed, _spreadsWork, scores, ref shortages);
        if (!_hasScanned)
        {
            Count(chunk, allowed, scores, shortages);
        }

        foreach (int slot in looks)
        {
            scores[slot % NodeChunk.Size] = _looks.ScoreAt(slot, avoided.Contains(slot));
        }
    }

    private void Count(NodeChunk chunk, ReadOnlySpan<int> allowed, ReadOnlySpan<double> scores, Shortages shortages)
    {
        _metrics.CountExhausted(shortages);
        if (shortages is { Cpu: 0, Memory: 0, Disk: 0 } || !_allowed.HaveClasses)
        {
            return;
        }

        for (int at = 0; at < NodeChunk.Size; at++)
        {
            if (allowed[at] != 0 && double.IsNegativeInfinity(scores[at]))
            {
                _metrics.CountExhaustedClass(chunk.Nodes[at]!.NodeClass);
            }
        }
    }

    private Candidate CandidateAt(int slot) => CandidateNodes.At(_columns, slot, _top.LotSeed);

    // The best nodes stay much the same from one placement to the next: what was said of one is said again.
    private NodeScore Explain(int slot, int[] avoided)
    {
        bool isPenalized = avoided.Contains(slot);
        if (!isPenalized && _explained.TryGetValue(slot, out NodeScore? known))
        {
            return known;
        }

        Verdict verdict = _looks.VerdictAt(slot);
        NodeScore score = ScoreSum.Explain(
            CandidateAt(slot).Node.Id, verdict, ScoreSum.AntiAffinity(verdict.Collisions, _group.Count), affinity: null, spread: 0, isPenalized);
        if (!isPenalized)
        {
            _explained[slot] = score;
        }

        return score;
    }
}
