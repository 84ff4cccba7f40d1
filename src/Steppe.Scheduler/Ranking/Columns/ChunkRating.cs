using Steppe.Model;
using Steppe.Scheduler.Exclusive;
using Steppe.Scheduler.Placements;
using Steppe.Scheduler.Ports;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>Rates the nodes of a chunk for a group as the state has them, but for those that are looked at one by one.</summary>
/// <remarks>Says of every node what <see cref="NodeJudge.InState"/> says of one. Who holds a port, core or device that is asked for is
/// ruled out node by node, but from columns: nothing that runs is looked at as long as they can tell. One instance serves one group in
/// one evaluation, on one thread.</remarks>
internal sealed class ChunkRating
{
    private readonly AdmittedGroup _group;
    private readonly NodeJudge _judge;
    private readonly NodeColumns _columns;
    private readonly AllowedNodes _allowed;
    private readonly LookedAtNodes _looks;
    private readonly KindLimits? _limits;
    private readonly PlacementMetrics _metrics;

    // Null where the ask is not the same on every node.
    private readonly KnownChunks? _known;

    // Whether nothing but readiness and room decides.
    private readonly bool _isOnlyRoom;
    private readonly int[] _cpuAsks = new int[NodeChunk.Size];

    public ChunkRating(
        AdmittedGroup group, NodeJudge judge, PlanDraft draft, AllowedNodes allowed, LookedAtNodes looks, KindLimits? limits, PlacementMetrics metrics)
    {
        (_group, _judge, _columns, _allowed, _looks, _limits, _metrics) = (group, judge, draft.Columns, allowed, looks, limits, metrics);
        _known = group.Ask.Cores == 0 ? draft.Memory.Of(group.Ask, judge.SpreadsWork) : null;
        _isOnlyRoom = limits is null && judge is { Ports: null, Pieces: null } && allowed.AreAllThatAreReady;
        Array.Fill(_cpuAsks, ColumnScan.Amount(group.Ask.CpuMhz));
    }

    /// <summary>How the nodes of a chunk are rated, where that may be known from before.</summary>
    /// <param name="number">Number of the chunk.</param>
    /// <param name="counts">Whether nodes that are ruled out are to be counted.</param>
    /// <returns>Null where more must be looked at: see <see cref="Rate"/>.</returns>
    public KnownChunk? FindKnown(int number, bool counts)
    {
        if (_known is null || !_isOnlyRoom || _looks.In(number).Count > 0)
        {
            return null;
        }

        NodeChunk chunk = _columns.Chunks[number];
        KnownChunk known = _known.At(number, chunk);
        if (counts)
        {
            Count(chunk, chunk.Ready, known.Scores, known.Shortages);
        }

        return known;
    }

    /// <summary>Rates the chunk with a number.</summary>
    /// <param name="number">The number.</param>
    /// <param name="scores">By node how well it would be filled, with how far wishes about devices are met; minus infinity where it
    /// cannot take the work.</param>
    /// <param name="counts">Whether nodes that are ruled out are to be counted.</param>
    public void Rate(int number, Span<double> scores, bool counts)
    {
        if (FindKnown(number, counts) is { } known)
        {
            known.Scores.CopyTo(scores);
            return;
        }

        NodeChunk chunk = _columns.Chunks[number];
        Span<int> allowed = stackalloc int[NodeChunk.Size];
        _allowed.Fill(chunk, allowed);
        foreach (int slot in _looks.In(number))
        {
            allowed[slot % NodeChunk.Size] = 0;
        }

        if (_limits is not null)
        {
            RuleOutByLimits(_limits, chunk, allowed, counts);
        }

        if (_judge.Ports is { } ports)
        {
            RuleOutByPorts(ports, chunk, number, allowed, counts);
        }

        Span<double> wishes = stackalloc double[_judge.Pieces is { HasWishes: true } ? NodeChunk.Size : 0];
        if (_judge.Pieces is { } pieces)
        {
            RuleOutByPieces(pieces, chunk, allowed, counts, wishes);
        }

        var shortages = default(Shortages);
        if (_known is { } all)
        {
            ColumnScan.Select(all.At(number, chunk).Scores, allowed, scores);
            if (counts)
            {
                ColumnScan.Count(chunk, _group.Ask, allowed, scores, ref shortages);
            }
        }
        else
        {
            ColumnScan.Rate(chunk, _group.Ask, _cpuAsks, allowed, _judge.SpreadsWork, scores, ref shortages);
        }

        for (int at = 0; at < wishes.Length; at++)
        {
            scores[at] += wishes[at];
        }

        if (counts)
        {
            Count(chunk, allowed, scores, shortages);
        }
    }

    private void RuleOutByLimits(KindLimits limits, NodeChunk chunk, Span<int> allowed, bool counts)
    {
        for (int at = 0; at < allowed.Length; at++)
        {
            if (allowed[at] != 0 && limits.RejectionOf(chunk.Kinds[at]) is { } rejection)
            {
                allowed[at] = 0;
                if (counts)
                {
                    _metrics.CountFiltered(chunk.Nodes[at]!, rejection);
                }
            }
        }
    }

    private void RuleOutByPorts(PortCheck ports, NodeChunk chunk, int number, Span<int> allowed, bool counts)
    {
        for (int at = 0; at < allowed.Length; at++)
        {
            if (allowed[at] == 0)
            {
                continue;
            }

            string? failure = chunk.HeldPorts[at] is null
                ? ports.FindFailureOnEmpty(chunk.Kinds[at])
                : ports.FindFailureInState(new Candidate(chunk.Nodes[at]!, (number * NodeChunk.Size) + at, Lot: 0));
            RuleOut(failure, chunk, at, allowed, counts);
        }
    }

    private void RuleOutByPieces(PieceCheck pieces, NodeChunk chunk, Span<int> allowed, bool counts, Span<double> wishes)
    {
        PieceColumns columns = chunk.Pieces;
        ReadOnlySpan<int> mhzPerCore = columns.MhzPerCore;
        (int speed, int cpuAsk) = (-1, 0);
        for (int at = 0; at < allowed.Length; at++)
        {
            if (allowed[at] == 0)
            {
                continue;
            }

            RuleOut(pieces.FindFailure(chunk.Kinds[at], columns, at, out double? met), chunk, at, allowed, counts);
            if (!wishes.IsEmpty)
            {
                wishes[at] = met ?? 0;
            }

            if (_group.Ask.Cores > 0)
            {
                if (mhzPerCore[at] != speed)
                {
                    (speed, cpuAsk) = (mhzPerCore[at], ColumnScan.Amount(_judge.AskOn(chunk.Nodes[at]!).CpuMhz));
                }

                _cpuAsks[at] = cpuAsk;
            }
        }
    }

    private void RuleOut(string? failure, NodeChunk chunk, int at, Span<int> allowed, bool counts)
    {
        if (failure is null)
        {
            return;
        }

        allowed[at] = 0;
        if (counts)
        {
            _metrics.CountExhausted(chunk.Nodes[at]!, failure);
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
}
