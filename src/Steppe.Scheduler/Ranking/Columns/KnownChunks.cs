using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>How well the nodes of each chunk would be filled by one ask, as it was found out last.</summary>
/// <remarks>For asks that are the same on every node. One instance serves one thread.</remarks>
internal sealed class KnownChunks
{
    private readonly ResourceAsk _ask;
    private readonly bool _spreads;
    private readonly int[] _cpuAsks = new int[NodeChunk.Size];
    private readonly List<KnownChunk> _chunks = [];
    private readonly KnownChunk? _only;

    /// <param name="ask">What is asked for.</param>
    /// <param name="spreads">Whether emptier nodes are better.</param>
    /// <param name="keeps">Whether all that was found out is kept; else what was found out last.</param>
    public KnownChunks(ResourceAsk ask, bool spreads, bool keeps)
    {
        (_ask, _spreads, _only) = (ask, spreads, keeps ? null : new KnownChunk());
        Array.Fill(_cpuAsks, ColumnScan.Amount(ask.CpuMhz));
    }

    /// <summary>The chunk with a number, rated again if it is another one than before.</summary>
    /// <returns>What holds until this is asked again.</returns>
    public KnownChunk At(int number, NodeChunk chunk)
    {
        KnownChunk known = _only ?? PlaceOf(number);
        if (!ReferenceEquals(known.Chunk, chunk))
        {
            Rate(known, chunk);
        }

        return known;
    }

    private KnownChunk PlaceOf(int number)
    {
        while (_chunks.Count <= number)
        {
            _chunks.Add(new KnownChunk());
        }

        return _chunks[number];
    }

    private void Rate(KnownChunk known, NodeChunk chunk)
    {
        var shortages = default(Shortages);
        ColumnScan.Rate(chunk, _ask, _cpuAsks, chunk.Ready, _spreads, known.Scores, ref shortages);
        (known.Chunk, known.Shortages, known.Best) = (chunk, shortages, BestOf(known.Scores));
    }

    // No score is "not a number", for which the general maximum is on its guard.
    private static double BestOf(ReadOnlySpan<double> scores)
    {
        ref double first = ref MemoryMarshal.GetReference(scores);
        Vector256<double> best = Vector256.Create(double.NegativeInfinity);
        for (int at = 0; at < NodeChunk.Size; at += Vector256<double>.Count)
        {
            best = Vector256.MaxNative(best, Vector256.LoadUnsafe(ref first, (nuint)at));
        }

        return Math.Max(Math.Max(best[0], best[1]), Math.Max(best[2], best[3]));
    }
}

/// <summary>How well the nodes of one chunk would be filled.</summary>
internal sealed class KnownChunk
{
    /// <summary>The chunk; null while none was rated.</summary>
    public NodeChunk? Chunk { get; set; }

    /// <summary>By node; minus infinity where it takes no work, or has no room.</summary>
    public double[] Scores { get; } = new double[NodeChunk.Size];

    /// <summary>The best of them.</summary>
    public double Best { get; set; }

    /// <summary>Nodes that take work, but have no room.</summary>
    public Shortages Shortages { get; set; }
}
