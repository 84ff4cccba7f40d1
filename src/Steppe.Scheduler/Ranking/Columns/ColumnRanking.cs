using Steppe.Model;
using Steppe.Scheduler.Placements;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>Ranks nodes for a group of which kinds of nodes and columns tell everything, by scanning the state's columns.</summary>
/// <remarks>
/// <para>Decides exactly as <see cref="GroupRanking"/> does. Nodes that hold something of the job, or whose contents the plan has
/// changed, are looked at one by one, all others eight at a time. A scan for a single placement keeps nothing. For more than one the
/// scores stay, and only touched nodes are rated anew.</para>
/// <para>Mutable; one instance serves one evaluation, on one thread. Source: scheduler reference §13, §15.</para>
/// </remarks>
internal sealed class ColumnRanking : IGroupRanking
{
    private readonly AdmittedGroup _group;
    private readonly ProposedWork _proposed;
    private readonly PlacementMetrics _metrics;
    private readonly NodeColumns _columns;
    private readonly AllowedNodes _allowed;
    private readonly Leagues _leagues;
    private readonly KindLimits? _limits;
    private readonly LookedAtNodes _looks;
    private readonly ChunkRating _chunks;
    private readonly TopNodes _top;
    private readonly bool _hasWishes;
    private readonly bool _expectsMore;

    // The best nodes stay much the same from one placement to the next: what was said of one is said again.
    private readonly List<(int Slot, NodeScore Score, double Spread)> _explained = [];
    private KeptScores? _kept;
    private bool _hasScanned;
    private int _seen;

    private ColumnRanking(AdmittedGroup group, PlanDraft draft, NodeJudge judge, PlacementMetrics metrics, AllowedNodes allowed, Leagues leagues, bool expectsMore)
    {
        _group = group;
        _proposed = draft.Proposed;
        _metrics = metrics;
        _columns = draft.Columns;
        _allowed = allowed;
        _leagues = leagues;
        _limits = KindLimits.Of(judge.Distinct, _columns, allowed);
        _looks = new LookedAtNodes(group, _columns, judge, _limits, _metrics);
        _chunks = new ChunkRating(group, judge, draft, allowed, _looks, _limits, _metrics);
        _top = new TopNodes(draft.Candidates.LotSeed);
        _hasWishes = judge.Pieces is { HasWishes: true };
        _expectsMore = expectsMore;
        foreach (int slot in _proposed.SlotsOfJob.Where(_allowed.Includes))
        {
            _looks.Look(slot, wasScanned: false);
        }
    }

    /// <summary>One for a group, or null when the group asks for more than columns and kinds of nodes can tell.</summary>
    /// <param name="group">The group.</param>
    /// <param name="draft">The plan so far.</param>
    /// <param name="expectsMore">Whether more than one placement is to be made; the answers are the same either way.</param>
    public static ColumnRanking? TryCreate(AdmittedGroup group, PlanDraft draft, bool expectsMore)
    {
        NodeJudge judge = draft.JudgeFor(group);
        if (draft.Feasibility.HasEscaped || judge.Distinct.Limits.Any(static limit => limit.IsPerNode) || !Leagues.CanTell(group))
        {
            return null;
        }

        var metrics = new PlacementMetrics(draft.Candidates);
        var allowed = new AllowedNodes(draft, group.Name, metrics);
        return Leagues.Find(group, draft.Proposed, draft.Columns, allowed) is { } leagues
            ? new ColumnRanking(group, draft, judge, metrics, allowed, leagues, expectsMore)
            : null;
    }

    /// <inheritdoc/>
    public Candidate? FindBest(IReadOnlyCollection<NodeId> penalized, out AllocationMetrics metrics)
    {
        int[] avoided = penalized.Count == 0 ? [] : [.. penalized.Distinct().Select(_proposed.SlotOf).Where(_allowed.Includes)];
        LookAtChanges(avoided);
        Rank(avoided);
        metrics = _metrics.Read(Explain(avoided));
        return _top.Count > 0 ? CandidateAt(_top[0]) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _kept?.Dispose();

    private void LookAtChanges(int[] avoided)
    {
        if (_seen < _proposed.Touched.Count)
        {
            _leagues.Recount(_proposed.Touched, _seen);
        }

        for (; _seen < _proposed.Touched.Count; _seen++)
        {
            LookAgain(_proposed.Touched[_seen]);
        }

        if (_limits is not null && _limits.FindMoves())
        {
            FollowLimits(_limits);
        }

        foreach (int slot in avoided)
        {
            if (!_looks.Contains(slot))
            {
                _looks.Look(slot, _hasScanned);
            }
        }
    }

    private void LookAgain(int slot)
    {
        if (_allowed.Includes(slot))
        {
            _looks.Look(slot, _hasScanned);
            Forget(slot);
            _kept?.Set(slot, OwnAt(slot));
        }
    }

    private void Forget(int slot)
    {
        for (int place = _explained.Count - 1; place >= 0; place--)
        {
            if (_explained[place].Slot == slot)
            {
                _explained.RemoveAt(place);
            }
        }
    }

    // A value that is used up, or free again, changes the answer for nodes that nobody has touched.
    private void FollowLimits(KindLimits limits)
    {
        foreach (int slot in limits.MovedSlots())
        {
            if (_hasScanned || _looks.Contains(slot))
            {
                LookAgain(slot);
            }
        }

        limits.Accept();
    }

    private void Rank(int[] avoided)
    {
        _top.Clear();
        if (_hasScanned || _expectsMore)
        {
            _kept ??= KeepScores();
            _hasScanned = true;
            foreach (int slot in avoided)
            {
                _kept.Set(slot, null);
            }

            _kept.FindBest(_top);
            foreach (int slot in avoided)
            {
                _kept.Set(slot, OwnAt(slot));
            }
        }
        else
        {
            ScanOnce(avoided);
        }

        foreach (int slot in avoided)
        {
            OfferOne(slot, isPenalized: true);
        }
    }

    private KeptScores KeepScores()
    {
        var kept = new KeptScores(_columns, _leagues, _hasWishes, _top.LotSeed, Rate);
        for (int number = 0; number < _columns.Chunks.Length; number++)
        {
            foreach (int slot in _looks.In(number))
            {
                kept.Set(slot, OwnAt(slot));
            }
        }

        return kept;
    }

    private void ScanOnce(int[] avoided)
    {
        bool isPlain = !_leagues.HasSpreads && !_leagues.HasAffinities && !_hasWishes;
        KindScores? kinds = isPlain ? null : _leagues.ByKind(_hasWishes ? 2 : 1);
        Span<double> scores = stackalloc double[NodeChunk.Size];
        for (int number = 0; number < _columns.Chunks.Length; number++)
        {
            NodeChunk chunk = _columns.Chunks[number];
            if (kinds is not null)
            {
                Rate(number, scores);
                kinds.AddTo(scores, chunk);
                _top.Offer(scores, chunk, kinds.Welcome, number * NodeChunk.Size);
            }
            else if (_chunks.FindKnown(number, counts: true) is { } known)
            {
                if (known.Best >= _top.LeastScore)
                {
                    _top.Offer(known.Scores, chunk.Marks, number * NodeChunk.Size);
                }
            }
            else
            {
                Rate(number, scores);
                _top.Offer(scores, chunk.Marks, number * NodeChunk.Size);
            }

            foreach (int slot in _looks.In(number))
            {
                if (!avoided.Contains(slot))
                {
                    OfferOne(slot, isPenalized: false);
                }
            }
        }

        _hasScanned = true;
    }

    private void OfferOne(int slot, bool isPenalized)
    {
        if (OwnAt(slot) is { } own)
        {
            int league = _leagues.LeagueAt(slot);
            ScoreSum sum = own.WithSpread(_leagues.ScoreOf(league));
            Candidate candidate = CandidateAt(slot);
            _top.Offer(isPenalized ? new Standing(0, sum.WithPenalty().Mean, candidate.Lot) : new Standing(_leagues.WelcomeOf(league), sum.Mean, candidate.Lot), slot);
        }
    }

    private void Rate(int number, Span<double> scores) => _chunks.Rate(number, scores, counts: !_hasScanned);

    private ScoreSum? OwnAt(int slot) => _looks.OwnAt(slot, _leagues.AffinityAt(slot));

    private Candidate CandidateAt(int slot) => CandidateNodes.At(_columns, slot, _top.LotSeed);

    private NodeScore[] Explain(int[] avoided)
    {
        var scores = new NodeScore[_top.Count];
        for (int place = 0; place < scores.Length; place++)
        {
            scores[place] = Explain(_top[place], avoided);
        }

        _explained.Clear();
        for (int place = 0; place < scores.Length; place++)
        {
            if (!avoided.Contains(_top[place]))
            {
                _explained.Add((_top[place], scores[place], _leagues.ScoreOf(_leagues.LeagueAt(_top[place]))));
            }
        }

        return scores;
    }

    private NodeScore Explain(int slot, int[] avoided)
    {
        double spread = _leagues.ScoreOf(_leagues.LeagueAt(slot));
        bool isPenalized = avoided.Contains(slot);
        if (!isPenalized)
        {
            foreach ((int known, NodeScore score, double before) in _explained)
            {
                if (known == slot && before.Equals(spread))
                {
                    return score;
                }
            }
        }

        Verdict verdict = _looks.VerdictAt(slot);
        double antiAffinity = ScoreSum.AntiAffinity(verdict.Collisions, _group.Count);
        return ScoreSum.Explain(_columns.NodeAt(slot)!.Id, verdict, antiAffinity, _leagues.AffinityAt(slot), spread, isPenalized);
    }
}
