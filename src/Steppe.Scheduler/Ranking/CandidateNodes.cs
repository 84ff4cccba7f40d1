using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using Steppe.Model;
using Steppe.Scheduler.Feasibility;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>A node that may get work, with its slot in the state's columns.</summary>
/// <param name="Node">The node.</param>
/// <param name="Slot">Its slot.</param>
/// <param name="Lot">A number from the seed; the higher one wins among equal scores.</param>
internal readonly record struct Candidate(Node Node, int Slot, ulong Lot);

/// <summary>The nodes a job may be placed on at all: ready, in its datacenters, in its pool.</summary>
/// <remarks>Read once per evaluation. Source: scheduler reference §13, candidates.</remarks>
internal sealed class CandidateNodes
{
    private readonly NodeColumns _columns;
    private readonly NodeScope _scope;
    private readonly Lazy<ImmutableArray<Candidate>> _nodes;
    private readonly Lazy<Dictionary<NodeId, Candidate>> _byId;

    public CandidateNodes(StateSnapshot state, NodeScope scope, ulong lotSeed)
    {
        (_columns, _scope, LotSeed) = (state.NodeColumns, scope, lotSeed);
        var available = new Tally(scope.Datacenters.Named);
        var kinds = ImmutableArray.CreateBuilder<(int, NodeKind)>();
        foreach ((int number, NodeKind kind) in _columns.Kinds.Entries)
        {
            bool isInPool = scope.IncludesPoolOf(kind.Sample);
            InPool += isInPool ? kind.Count : 0;
            if (isInPool && kind.Ready > 0 && scope.Includes(kind.Sample))
            {
                Count += kind.Ready;
                available.Add(kind.Sample.Datacenter, kind.Ready);
                kinds.Add((number, kind));
            }
            else
            {
                AreAllThatAreReady &= kind.Ready == 0;
            }
        }

        Kinds = kinds.DrainToImmutable();

        Available = available.Read();
        _nodes = new Lazy<ImmutableArray<Candidate>>(FindAll);
        _byId = new Lazy<Dictionary<NodeId, Candidate>>(() => Nodes.ToDictionary(static candidate => candidate.Node.Id));
    }

    /// <summary>Seed of the lots.</summary>
    public ulong LotSeed { get; }

    /// <summary>How many candidates there are.</summary>
    public int Count { get; }

    /// <summary>The kinds of nodes there are among them, by number.</summary>
    public ImmutableArray<(int Number, NodeKind Kind)> Kinds { get; }

    /// <summary>Whether every node that is ready is one.</summary>
    public bool AreAllThatAreReady { get; } = true;

    /// <summary>The candidates, in order of slot; found when first asked for.</summary>
    public ImmutableArray<Candidate> Nodes => _nodes.Value;

    /// <summary>Candidates by datacenter, and 0 for datacenters the job names that have none.</summary>
    public ImmutableSortedDictionary<string, int> Available { get; }

    /// <summary>Nodes in the job's pool, whatever their state.</summary>
    public int InPool { get; }

    /// <summary>The candidate in a slot that holds one.</summary>
    public static Candidate At(NodeColumns columns, int slot, ulong seed)
    {
        NodeChunk chunk = columns.Chunks[slot / NodeChunk.Size];
        return new Candidate(chunk.Nodes[slot % NodeChunk.Size]!, slot, LotOf(chunk.Marks[slot % NodeChunk.Size], seed));
    }

    /// <summary>The lot of a node by its mark.</summary>
    /// <remarks>From the id, not from the slot: two states that hold the same nodes give the same answer however they came about.</remarks>
    public static ulong LotOf(ulong mark, ulong seed) => Entropy.FirstOf(seed ^ mark);

    /// <summary>The lots of four nodes by their marks; each is what <see cref="LotOf"/> says.</summary>
    public static Vector256<ulong> LotsOf(Vector256<ulong> marks, ulong seed) => Entropy.FirstOf(Vector256.Create(seed) ^ marks);

    /// <summary>One of the candidates.</summary>
    public Candidate Get(NodeId node) => _byId.Value[node];

    /// <summary>A node as a candidate; null when it is none.</summary>
    public Candidate? Find(NodeId node)
    {
        int slot = _columns.SlotOf(node);
        return slot >= 0 && _columns.Chunks[slot / NodeChunk.Size].Ready[slot % NodeChunk.Size] != 0
            && At(_columns, slot, LotSeed) is var candidate && _scope.Includes(candidate.Node) ? candidate : null;
    }

    private ImmutableArray<Candidate> FindAll()
    {
        var nodes = ImmutableArray.CreateBuilder<Candidate>(Count);
        for (int slot = 0; slot < _columns.Chunks.Length * NodeChunk.Size; slot++)
        {
            NodeChunk chunk = _columns.Chunks[slot / NodeChunk.Size];
            if (chunk.Ready[slot % NodeChunk.Size] != 0 && _scope.Includes(chunk.Nodes[slot % NodeChunk.Size]!))
            {
                nodes.Add(At(_columns, slot, LotSeed));
            }
        }

        return nodes.DrainToImmutable();
    }
}
