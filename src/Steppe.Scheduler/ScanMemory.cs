using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler;

/// <summary>How nodes were rated for what was asked for before: those that nothing has happened to need not be rated again.</summary>
/// <remarks>It changes no answer, only how soon there is one: nodes are known by the chunk they are in, and a chunk never changes. Holds
/// 16 asks, and forgets the one that was not asked for the longest; 9 bytes for each node and ask. One instance serves one
/// thread.</remarks>
public sealed class ScanMemory
{
    private const int MostAsks = 16;

    private readonly bool _keeps = true;

    // The one asked for last comes last.
    private readonly List<(FitAsk Ask, KnownChunks Chunks)> _asks = [];

    public ScanMemory()
    {
    }

    private ScanMemory(bool keeps) => _keeps = keeps;

    /// <summary>For somebody who schedules once: nothing is kept that is looked at once.</summary>
    public static ScanMemory ForOnce() => new(keeps: false);

    /// <summary>What is known of an ask.</summary>
    internal KnownChunks Of(ResourceAsk ask, bool spreads)
    {
        var wanted = new FitAsk(ask.CpuMhz, ask.MemoryMb, ask.DiskMb, spreads);
        int place = _asks.FindLastIndex(known => known.Ask == wanted);
        KnownChunks chunks = place >= 0 ? _asks[place].Chunks : new KnownChunks(ask, spreads, _keeps);
        if (place >= 0)
        {
            _asks.RemoveAt(place);
        }
        else if (_asks.Count == MostAsks)
        {
            _asks.RemoveAt(0);
        }

        _asks.Add((wanted, chunks));
        return chunks;
    }

    // All that the scan of columns looks at.
    private readonly record struct FitAsk(long CpuMhz, long MemoryMb, long DiskMb, bool Spreads);
}
