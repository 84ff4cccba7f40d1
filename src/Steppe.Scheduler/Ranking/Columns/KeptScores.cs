using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>The scores of all nodes, kept while placements go on: after a change only the neighbours of what changed are looked
/// through.</summary>
/// <remarks>
/// <para>Nodes stand league by league. Inside a league the order of those with equally many sub-scores of their own does not depend
/// on what the spreads say of the league, so the best of them stay known (<see cref="Heat"/>) however often leagues are rated anew.</para>
/// <para>One instance serves one group in one evaluation, on one thread.</para>
/// </remarks>
internal sealed class KeptScores : IDisposable
{
    private readonly Leagues _leagues;
    private readonly NodeOrder _order;

    // One holds all nodes when nothing is added to what they bring along: then the mean of that puts them in order.
    private readonly List<(int Terms, Heat Heat)> _heats = [];
    private readonly bool _isOneHeat;

    /// <param name="columns">The nodes.</param>
    /// <param name="leagues">What is said of them by kind.</param>
    /// <param name="hasWishes">Whether ratings have in them how far wishes about devices are met.</param>
    /// <param name="lotSeed">Seed of the lots.</param>
    /// <param name="rate">Rates the nodes of a chunk, but for those that are looked at one by one.</param>
    public KeptScores(NodeColumns columns, Leagues leagues, bool hasWishes, ulong lotSeed, RateChunk rate)
    {
        _leagues = leagues;
        _order = new NodeOrder(columns, leagues, lotSeed);
        _isOneHeat = !leagues.HasSpreads && !leagues.HasAffinities && !hasWishes;
        Heat first = HeatOf(ScoreSum.Of(0, 0, leagues.HasAffinities ? 0 : null, hasWishes ? 0 : null));
        Span<double> scores = stackalloc double[NodeChunk.Size];
        for (int number = 0; number < columns.Chunks.Length; number++)
        {
            if (_order.IsBySlot)
            {
                rate(number, first.Fill(number));
                continue;
            }

            rate(number, scores);
            for (int slot = number * NodeChunk.Size; slot < (number + 1) * NodeChunk.Size; slot++)
            {
                first.Set(_order.PositionOf(slot), scores[slot % NodeChunk.Size] + (leagues.AffinityAt(slot) ?? 0));
            }
        }
    }

    /// <summary>Rates the nodes of the chunk with a number.</summary>
    public delegate void RateChunk(int number, Span<double> scores);

    /// <summary>What a node brings along itself now, or null when it cannot take the work.</summary>
    public void Set(int slot, ScoreSum? own)
    {
        int position = _order.PositionOf(slot);
        Heat? after = own is { } sum ? HeatOf(sum) : null;
        foreach ((_, Heat heat) in _heats)
        {
            if (heat != after)
            {
                heat.Set(position, double.NegativeInfinity);
            }
        }

        after?.Set(position, _isOneHeat ? own!.Value.Mean : own!.Value.Sum);
    }

    /// <summary>Offers the best nodes.</summary>
    public void FindBest(TopNodes top)
    {
        for (int league = 0; league < _leagues.Count; league++)
        {
            foreach ((int terms, Heat heat) in _heats)
            {
                Offer(top, heat.BestOf(league), league, terms);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _order.Dispose();
        foreach ((_, Heat heat) in _heats)
        {
            heat.Dispose();
        }
    }

    private void Offer(TopNodes top, Leaders best, int league, int terms)
    {
        (int welcome, double spread) = (_leagues.WelcomeOf(league), _leagues.ScoreOf(league));
        for (int place = 0; place < best.Count; place++)
        {
            (double own, ulong lot, int position) = best[place];
            double score = _isOneHeat ? own : new ScoreSum(own, terms).WithSpread(spread).Mean;
            if (!top.Offer(new Standing(welcome, score, lot), _order.SlotAt(position)))
            {
                return;
            }
        }
    }

    private Heat HeatOf(ScoreSum sum)
    {
        foreach ((int terms, Heat heat) in _heats)
        {
            if (_isOneHeat || terms == sum.Terms)
            {
                return heat;
            }
        }

        _heats.Add((sum.Terms, new Heat(_order)));
        return _heats[^1].Heat;
    }
}
