using System.Collections.Immutable;
using System.Globalization;
using Steppe.Api.Types;
using Steppe.Client.Stats;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>What tasks and the host use, as the API shows it.</summary>
/// <remarks>Pure. Source: HTTP API, types <c>AllocResourceUsage</c> and <c>HostStats</c>.</remarks>
internal static class UsageProjection
{
    public static AllocResourceUsage Of(AllocationUsage usage) => new()
    {
        ResourceUsage = Of(usage.Total),
        Tasks = usage.Tasks.ToImmutableSortedDictionary(
            static task => task.Key,
            static task => new TaskResourceUsage
            {
                ResourceUsage = Of(task.Value.Total),
                Pids = task.Value.Processes.ToImmutableSortedDictionary(
                    static process => process.Key.ToString(CultureInfo.InvariantCulture),
                    static process => Of(process.Value),
                    StringComparer.Ordinal),
                Timestamp = task.Value.TakenAt.ToUnixNanoseconds(),
            },
            StringComparer.Ordinal),
        Timestamp = usage.TakenAt.ToUnixNanoseconds(),
    };

    public static HostStats Of(HostStatistics host) => new()
    {
        Memory = new HostMemoryStats
        {
            Total = (ulong)host.Memory.Total,
            Available = (ulong)host.Memory.Available,
            Used = (ulong)host.Memory.Used,
            Free = (ulong)host.Memory.Free,
        },
        Cpu = [.. host.Cores.Select(static core => new HostCpuStats
        {
            Cpu = core.Name, User = core.User, System = core.System, Idle = core.Idle, TotalPercent = core.TotalPercent, TotalTicks = core.TotalTicks,
        })],
        DiskStats = [.. host.Disks.Select(Of)],
        AllocDirStats = Of(host.AllocationDisk),
        Uptime = (ulong)host.Uptime.TotalSeconds,
        Timestamp = host.TakenAt.ToUnixNanoseconds(),
        CpuTicksConsumed = host.CpuTicksConsumed,
    };

    private static HostDiskStats Of(DiskUsage disk) => new()
    {
        Device = disk.Device,
        Mountpoint = disk.Mountpoint,
        Size = (ulong)disk.Size,
        Used = (ulong)disk.Used,
        Available = (ulong)disk.Available,
        UsedPercent = disk.UsedPercent,
        InodesUsedPercent = disk.InodesUsedPercent,
    };

    private static ResourceUsage Of(TaskFigures figures) => new()
    {
        MemoryStats = new MemoryStats
        {
            Rss = figures.Figures.RssBytes,
            Cache = figures.Figures.CacheBytes,
            Swap = figures.Figures.SwapBytes,
            MappedFile = figures.Figures.MappedFileBytes,
            Usage = figures.Figures.UsageBytes,
            MaxUsage = figures.Figures.MaxUsageBytes,
            Measured = figures.MeasuredMemory,
        },
        CpuStats = new CpuStats
        {
            UserMode = figures.UserPercent,
            SystemMode = figures.SystemPercent,
            Percent = figures.Percent,
            TotalTicks = figures.TotalTicksMhz,
            ThrottledPeriods = figures.Figures.ThrottledPeriods,
            ThrottledTime = (ulong)figures.Figures.ThrottledTime.TotalNanoseconds,
            Measured = figures.MeasuredCpu,
        },
    };
}
