using System.Collections.Immutable;
using Steppe.Drivers;
using Steppe.Drivers.Processes;
using Steppe.Model;
using Steppe.Supervisor.Protocol;

namespace Steppe.Client.Supervision;

/// <summary>Translates between what drivers speak of and the supervisor's protocol.</summary>
/// <remarks>Pure.</remarks>
public static class ProcessRequests
{
    private static readonly ImmutableArray<string> AddedUpMemory = ["RSS", "Swap"];
    private static readonly ImmutableArray<string> KernelMemory = ["RSS", "Cache", "Swap", "Usage"];
    private static readonly ImmutableArray<string> Times = ["System Mode", "User Mode", "Percent"];

    /// <summary>The name a process is known by.</summary>
    public static TaskKey Key(ProcessKey key) => new(key.AllocationId, key.TaskName, key.Attempt);

    /// <summary>A process to start.</summary>
    public static LaunchRequest Launch(ProcessStart start) => new()
    {
        Key = Key(start.Key),
        Program = start.Program,
        Arguments = start.Arguments,
        Environment = [.. start.Environment.Select(static variable => $"{variable.Key}={variable.Value}")],
        WorkingDirectory = start.WorkingDirectory,
        User = start.User,
        Logs = start.Logs is { } logs ? new LogPlan(start.LogDirectory, logs.MaxFiles, logs.MaxFileSizeBytes) : null,
        UseCgroup = start.UseCgroup,
        Isolation = start.Isolation is { } isolation ? Plan(isolation) : null,
        Limits = start.Limits is { } limits ? Limits(limits) : null,
    };

    /// <summary>What a process uses; the kernel's own accounts go before sums over processes, which count shared pages twice.</summary>
    public static TaskUsage Usage(UsageReading reading)
    {
        ResourceFigures total = Figures(reading.Total);
        ImmutableArray<string> memory = AddedUpMemory;
        ImmutableArray<string> times = Times;
        if (reading.Cgroup is { } cgroup)
        {
            total = total with
            {
                RssBytes = Count(cgroup.RssBytes),
                CacheBytes = Count(cgroup.CacheBytes),
                SwapBytes = Count(cgroup.SwapBytes),
                MappedFileBytes = Count(cgroup.MappedFileBytes),
                UsageBytes = Count(cgroup.UsageBytes),
                MaxUsageBytes = Count(cgroup.MaxUsageBytes),
                ThrottledPeriods = Count(cgroup.ThrottledPeriods),
                ThrottledTime = cgroup.ThrottledTime,
            };
            memory = cgroup.MaxUsageBytes > 0 ? [.. KernelMemory, "Max Usage"] : KernelMemory;
            times = [.. Times, "Throttled Periods", "Throttled Time"];
        }

        return new TaskUsage(
            reading.TakenAt,
            total,
            reading.Processes.ToImmutableSortedDictionary(static one => one.ProcessId, Figures),
            memory,
            times);
    }

    private static IsolationPlan Plan(ProcessIsolation isolation) => new()
    {
        Root = isolation.Root,
        Mounts = [.. isolation.Mounts.Select(static mount => new MountPlan(mount.Source, mount.Target, mount.ReadOnly, mount.Optional, mount.IsDevice))],
        PrivatePids = isolation.PrivatePids,
        PrivateIpc = isolation.PrivateIpc,
        Capabilities = isolation.Capabilities,
        GrantedCapabilities = isolation.GrantedCapabilities,
        NoPivotRoot = isolation.NoPivotRoot,
    };

    private static ResourceLimits Limits(ProcessLimits limits) => new()
    {
        MemoryBytes = limits.MemoryBytes,
        MemoryReservationBytes = limits.MemoryReservationBytes,
        CpuShares = limits.CpuShares,
        CpuQuotaMicroseconds = (long)(limits.CpuCores * ResourceLimits.CpuPeriodMicroseconds),
        Processes = limits.Processes,
        Cores = CoreSet.Format(limits.OwnCores),
    };

    private static ResourceFigures Figures(UsageFigures figures) => new()
    {
        UserTime = figures.UserTime,
        SystemTime = figures.SystemTime,
        RssBytes = Count(figures.RssBytes),
        SwapBytes = Count(figures.SwapBytes),
        UsageBytes = Count(figures.RssBytes),
    };

    private static ulong Count(long figure) => (ulong)Math.Max(0, figure);
}
