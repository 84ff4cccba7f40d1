using System.Collections.Immutable;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Containment;

/// <summary>Adds up CPU and memory of a tree.</summary>
internal static class UsageReader
{
    private static readonly bool HasSwap = !string.IsNullOrEmpty(SecondLineOf("/proc/swaps"));

    /// <summary>Reads every process once.</summary>
    public static UsageReading Read(ProcessTree tree, DateTimeOffset now)
    {
        ImmutableArray<UsageFigures>.Builder processes = ImmutableArray.CreateBuilder<UsageFigures>();
        foreach (int id in tree.ProcessIds())
        {
            if (ProcessTable.Find(id) is { IsDead: false } stat)
            {
                processes.Add(Figures(stat));
            }
        }

        (TimeSpan user, TimeSpan system) = tree.CpuTime() ?? (
            new TimeSpan(processes.Sum(static process => process.UserTime.Ticks)),
            new TimeSpan(processes.Sum(static process => process.SystemTime.Ticks)));
        var total = new UsageFigures(
            0, user, system, processes.Sum(static process => process.RssBytes), processes.Sum(static process => process.SwapBytes));
        return new UsageReading(now, total, processes.ToImmutable(), CgroupOf(tree));
    }

    private static CgroupUsage? CgroupOf(ProcessTree tree)
    {
        if (tree.Memory() is not { } memory)
        {
            return null;
        }

        (long periods, TimeSpan time) = tree.Throttled() ?? (0, TimeSpan.Zero);
        return new CgroupUsage
        {
            RssBytes = memory.Rss,
            CacheBytes = memory.Cache,
            SwapBytes = memory.Swap,
            MappedFileBytes = memory.MappedFile,
            UsageBytes = memory.Usage,
            MaxUsageBytes = memory.MaxUsage,
            ThrottledPeriods = periods,
            ThrottledTime = time,
        };
    }

    private static UsageFigures Figures(ProcessStat stat) => new(
        stat.ProcessId,
        TimeSpan.FromSeconds((double)stat.UserTicks / ProcessStat.TicksPerSecond),
        TimeSpan.FromSeconds((double)stat.SystemTicks / ProcessStat.TicksPerSecond),
        stat.RssPages * Environment.SystemPageSize,
        HasSwap ? ProcessTable.SwapBytes(stat.ProcessId) : 0);

    private static string? SecondLineOf(string path) => Native.Files.FindText(path)?.Split('\n').ElementAtOrDefault(1);
}
