using System.Buffers;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>Nodes in an order in which each league stands together, in blocks that are long enough for vectors.</summary>
/// <remarks>Positions that no node stands at fill the last block of a league.</remarks>
internal sealed class NodeOrder : IDisposable
{
    /// <summary>Nodes of a block.</summary>
    public const int BlockSize = NodeChunk.Size;

    private const int Nobody = -1;

    // Empty while positions are slots.
    private readonly int[] _positions = [];
    private readonly int[] _slots = [];
    private readonly int[] _firstBlocks;

    // Borrowed: as much as there are nodes is too much to be thrown away after every evaluation.
    private readonly ulong[] _lots;

    /// <param name="columns">The nodes.</param>
    /// <param name="leagues">The league of each.</param>
    /// <param name="lotSeed">Seed of the lots.</param>
    public NodeOrder(NodeColumns columns, Leagues leagues, ulong lotSeed)
    {
        if (!leagues.HasSpreads && !leagues.HasAffinities)
        {
            IsBySlot = true;
            _firstBlocks = [0, columns.Chunks.Length];
            _lots = ArrayPool<ulong>.Shared.Rent(BlockCount * BlockSize);
            for (int number = 0; number < BlockCount; number++)
            {
                ReadOnlySpan<ulong> marks = columns.Chunks[number].Marks;
                Span<ulong> lots = _lots.AsSpan(number * BlockSize, BlockSize);
                for (int at = 0; at < lots.Length; at++)
                {
                    lots[at] = CandidateNodes.LotOf(marks[at], lotSeed);
                }
            }

            return;
        }

        int[] counts = new int[leagues.Count];
        foreach (NodeChunk chunk in columns.Chunks)
        {
            foreach (int kind in chunk.Kinds)
            {
                counts[leagues.LeagueOf(kind)]++;
            }
        }

        _firstBlocks = new int[leagues.Count + 1];
        for (int league = 0; league < leagues.Count; league++)
        {
            _firstBlocks[league + 1] = _firstBlocks[league] + ((counts[league] + BlockSize - 1) / BlockSize);
        }

        int[] next = [.. _firstBlocks.Select(static block => block * BlockSize)];
        _positions = new int[columns.Chunks.Length * NodeChunk.Size];
        _slots = new int[BlockCount * BlockSize];
        _lots = ArrayPool<ulong>.Shared.Rent(BlockCount * BlockSize);
        Array.Fill(_slots, Nobody);
        for (int slot = 0; slot < _positions.Length; slot++)
        {
            NodeChunk chunk = columns.Chunks[slot / NodeChunk.Size];
            int position = next[leagues.LeagueOf(chunk.Kinds[slot % NodeChunk.Size])]++;
            _positions[slot] = position;
            _slots[position] = slot;
            _lots[position] = CandidateNodes.LotOf(chunk.Marks[slot % NodeChunk.Size], lotSeed);
        }
    }

    /// <summary>Whether positions are slots: there is one league, and nothing but fill to rate.</summary>
    public bool IsBySlot { get; }

    /// <summary>How many blocks there are.</summary>
    public int BlockCount => _firstBlocks[^1];

    /// <summary>How many leagues there are.</summary>
    public int LeagueCount => _firstBlocks.Length - 1;

    /// <summary>Lots of the nodes of a block.</summary>
    public ReadOnlySpan<ulong> LotsOf(int block) => _lots.AsSpan(block * BlockSize, BlockSize);

    /// <summary>Where a node stands.</summary>
    public int PositionOf(int slot) => IsBySlot ? slot : _positions[slot];

    /// <summary>Who stands at a position that is taken.</summary>
    public int SlotAt(int position) => IsBySlot ? position : _slots[position];

    /// <summary>The first block of a league, and the one after its last.</summary>
    public (int First, int End) BlocksOf(int league) => (_firstBlocks[league], _firstBlocks[league + 1]);

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<ulong>.Shared.Return(_lots);

    /// <summary>The league of a block.</summary>
    public int[] LeaguesOfBlocks()
    {
        int[] leagues = new int[BlockCount];
        for (int league = 0; league < LeagueCount; league++)
        {
            leagues.AsSpan(_firstBlocks[league].._firstBlocks[league + 1]).Fill(league);
        }

        return leagues;
    }
}
