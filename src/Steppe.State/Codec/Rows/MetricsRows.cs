using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Metrics of placements as rows have them: placements of one plan share most counts and most scores.</summary>
internal static class MetricsRows
{
    public static void Write(RowWriter writer, AllocationMetrics metrics)
    {
        writer.Piece(metrics, static (writer, metrics) => WriteCounts(writer, metrics));
        writer.Number(metrics.TopScores.Count);
        foreach (NodeScore score in metrics.TopScores)
        {
            writer.Piece(score, static (writer, score) => WriteScore(writer, score));
        }
    }

    public static AllocationMetrics Read(ref RowReader reader)
    {
        AllocationMetrics counts = reader.Piece(ReadCounts);
        int scored = reader.Count(1);
        if (scored == 0)
        {
            return counts;
        }

        var scores = new NodeScore[scored];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = reader.Piece(ReadScore);
        }

        return counts with { TopScores = scores };
    }

    private static void WriteCounts(RowWriter writer, AllocationMetrics metrics)
    {
        writer.Number(metrics.NodesEvaluated);
        writer.Number(metrics.NodesFiltered);
        writer.Number(metrics.NodesInPool);
        writer.Number(metrics.NodesExhausted);
        writer.Number(metrics.CoalescedFailures);
        writer.Signed(metrics.AllocationTime.Ticks);
        WriteMap(writer, metrics.NodesAvailable, static (writer, count) => writer.Number(count));
        WriteMap(writer, metrics.ClassFiltered, static (writer, count) => writer.Number(count));
        WriteMap(writer, metrics.ConstraintFiltered, static (writer, count) => writer.Number(count));
        WriteMap(writer, metrics.ClassExhausted, static (writer, count) => writer.Number(count));
        WriteMap(writer, metrics.DimensionExhausted, static (writer, count) => writer.Number(count));
        WriteMap(writer, metrics.ResourcesExhausted, static (writer, missing) =>
        {
            writer.Signed(missing.CpuMhz);
            writer.Signed(missing.MemoryMb);
        });
    }

    private static AllocationMetrics ReadCounts(ref RowReader reader) => new()
    {
        NodesEvaluated = reader.Int32(),
        NodesFiltered = reader.Int32(),
        NodesInPool = reader.Int32(),
        NodesExhausted = reader.Int32(),
        CoalescedFailures = reader.Int32(),
        AllocationTime = new TimeSpan(reader.Signed()),
        NodesAvailable = ReadMap(ref reader, static (ref reader) => reader.Int32()),
        ClassFiltered = ReadMap(ref reader, static (ref reader) => reader.Int32()),
        ConstraintFiltered = ReadMap(ref reader, static (ref reader) => reader.Int32()),
        ClassExhausted = ReadMap(ref reader, static (ref reader) => reader.Int32()),
        DimensionExhausted = ReadMap(ref reader, static (ref reader) => reader.Int32()),
        ResourcesExhausted = ReadMap(ref reader, static (ref reader) => new MissingResources(reader.Signed(), reader.Signed())),
    };

    private static void WriteScore(RowWriter writer, NodeScore score)
    {
        writer.Id(score.NodeId.Value);
        writer.Double(score.Normalized);
        writer.Bytes(score.GetPacked());
        if (score.GetPacked().IsEmpty)
        {
            WriteMap(writer, score.Scores, static (writer, value) => writer.Double(value));
        }
    }

    private static NodeScore ReadScore(ref RowReader reader)
    {
        var node = new NodeId(reader.Id());
        double normalized = reader.Double();
        ReadOnlySpan<byte> packed = reader.Bytes();
        return packed.IsEmpty
            ? new NodeScore(node, ReadMap(ref reader, static (ref reader) => reader.Double()), normalized)
            : NodeScore.OfPacked(node, packed, normalized);
    }

    private static void WriteMap<T>(RowWriter writer, ImmutableSortedDictionary<string, T> map, RowWriter.Write<T> write)
    {
        writer.Number(map.Count);
        foreach ((string key, T value) in map)
        {
            writer.Text(key);
            write(writer, value);
        }
    }

    private static ImmutableSortedDictionary<string, T> ReadMap<T>(ref RowReader reader, RowReader.Read<T> read)
    {
        int left = reader.Count(1);
        if (left == 0)
        {
            return ImmutableSortedDictionary<string, T>.Empty;
        }

        var map = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        for (; left > 0; left--)
        {
            string key = reader.Text();
            map[key] = read(ref reader);
        }

        return map.ToImmutable();
    }
}
