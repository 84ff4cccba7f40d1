using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
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
    private readonly Lazy<Dictionary<NodeId, Candidate>> _byId;

    public CandidateNodes(StateSnapshot state, NodeScope scope, ulong lotSeed)
    {
        var nodes = ImmutableArray.CreateBuilder<Candidate>(state.Nodes.Count);
        var available = new Tally(scope.Datacenters.Named);
        for (int slot = 0; slot < state.NodeColumns.Chunks.Length * NodeChunk.Size; slot++)
        {
            if (state.NodeColumns.Chunks[slot / NodeChunk.Size].Nodes[slot % NodeChunk.Size] is not { } node || !scope.IncludesPoolOf(node))
            {
                continue;
            }

            InPool++;
            if (node.IsReady && scope.Datacenters.Include(node.Datacenter))
            {
                nodes.Add(new Candidate(node, slot, LotOf(node.Id, lotSeed)));
                available.Add(node.Datacenter, 1);
            }
        }

        Nodes = nodes.DrainToImmutable();
        Available = available.Read();
        _byId = new Lazy<Dictionary<NodeId, Candidate>>(() => Nodes.ToDictionary(static candidate => candidate.Node.Id));
    }

    /// <summary>The candidates, in order of slot.</summary>
    public ImmutableArray<Candidate> Nodes { get; }

    /// <summary>Candidates by datacenter, and 0 for datacenters the job names that have none.</summary>
    public ImmutableSortedDictionary<string, int> Available { get; }

    /// <summary>Nodes in the job's pool, whatever their state.</summary>
    public int InPool { get; }

    /// <summary>One of the candidates.</summary>
    public Candidate Get(NodeId node) => _byId.Value[node];

    // From the id, not from the slot: two states that hold the same nodes give the same answer however they came about.
    private static ulong LotOf(NodeId node, ulong seed)
    {
        Span<byte> id = stackalloc byte[16];
        node.Value.TryWriteBytes(id);
        ulong mixed = BinaryPrimitives.ReadUInt64LittleEndian(id) ^ BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(id[8..]), 32);
        return new Entropy(seed ^ mixed).NextUInt64();
    }
}
