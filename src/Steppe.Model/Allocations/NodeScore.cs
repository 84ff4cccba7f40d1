using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>How one node was scored for one placement.</summary>
/// <remarks>Immutable. Every allocation has a few and hardly anybody looks, so the map of scores is made when it is asked for. See
/// <c>docs/decisions/0130-what-an-allocation-takes.md</c>.</remarks>
public sealed class NodeScore : IEquatable<NodeScore>
{
    // By NodeScorer. The log holds packed scores as they are: names are added at the end, and none ever goes.
    private static readonly ImmutableArray<string> Names =
        ["binpack", "job-anti-affinity", "node-affinity", "node-reschedule-penalty", "allocation-spread", "devices", "preemption"];

    // A byte of bits for the scores there are, one for those of them that are not 0, and these; null when it could not be packed.
    private readonly byte[]? _packed;
    private readonly ImmutableSortedDictionary<string, double>? _scores;

    /// <param name="nodeId">The node.</param>
    /// <param name="scores">By scorer.</param>
    /// <param name="normalized">The mean that decided.</param>
    public NodeScore(NodeId nodeId, ImmutableSortedDictionary<string, double> scores, double normalized)
    {
        (NodeId, Normalized) = (nodeId, normalized);
        if (scores.All(static score => Names.Contains(score.Key) && !double.IsNaN(score.Value)))
        {
            _packed = Pack([.. Names.Select(name => scores.GetValueOrDefault(name, double.NaN))]);
        }
        else
        {
            _scores = scores;
        }
    }

    /// <param name="nodeId">The node.</param>
    /// <param name="scores">By <see cref="NodeScorer"/>; NaN where a scorer has nothing to say.</param>
    /// <param name="normalized">The mean that decided.</param>
    public NodeScore(NodeId nodeId, ReadOnlySpan<double> scores, double normalized) =>
        (NodeId, _packed, Normalized) = (nodeId, Pack(scores), normalized);

    private NodeScore(NodeId nodeId, byte[] packed, double normalized) => (NodeId, _packed, Normalized) = (nodeId, packed, normalized);

    /// <summary>The node.</summary>
    public NodeId NodeId { get; }

    /// <summary>The bytes the scores are kept in, for the log; none when there are scores of other names.</summary>
    public ReadOnlySpan<byte> GetPacked() => _packed;

    /// <summary>By scorer: <c>binpack</c>, <c>job-anti-affinity</c>, <c>node-reschedule-penalty</c>, …</summary>
    public ImmutableSortedDictionary<string, double> Scores => _packed is null ? _scores! : Unpack(_packed);

    /// <summary>The mean that decided.</summary>
    public double Normalized { get; }

    /// <summary>A score from the bytes it was kept in.</summary>
    public static NodeScore OfPacked(NodeId nodeId, ReadOnlySpan<byte> packed, double normalized) => new(nodeId, packed.ToArray(), normalized);

    /// <inheritdoc/>
    public bool Equals(NodeScore? other) =>
        other is not null && NodeId == other.NodeId && Normalized.Equals(other.Normalized) && Scores.SequenceEqual(other.Scores);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NodeScore);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(NodeId, Normalized);

    private static byte[] Pack(ReadOnlySpan<double> scores)
    {
        int present = 0, other = 0, length = 2;
        Span<byte> packed = stackalloc byte[length + (sizeof(double) * Names.Length)];
        for (int scorer = 0; scorer < scores.Length; scorer++)
        {
            bool isThere = !double.IsNaN(scores[scorer]);
            bool isOther = isThere && BitConverter.DoubleToInt64Bits(scores[scorer]) != 0;
            present |= isThere ? 1 << scorer : 0;
            other |= isOther ? 1 << scorer : 0;
            if (isOther)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(packed[length..], scores[scorer]);
                length += sizeof(double);
            }
        }

        packed[0] = (byte)present;
        packed[1] = (byte)other;
        return packed[..length].ToArray();
    }

    private static ImmutableSortedDictionary<string, double> Unpack(ReadOnlySpan<byte> packed)
    {
        var scores = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        ReadOnlySpan<byte> values = packed[2..];
        for (int scorer = 0; scorer < Names.Length; scorer++)
        {
            bool isOther = (packed[1] & (1 << scorer)) != 0;
            if ((packed[0] & (1 << scorer)) != 0)
            {
                scores.Add(Names[scorer], isOther ? BinaryPrimitives.ReadDoubleLittleEndian(values) : 0);
            }

            values = isOther ? values[sizeof(double)..] : values;
        }

        return scores.ToImmutable();
    }
}
