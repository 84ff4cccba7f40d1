using System.Collections.Immutable;
using System.Globalization;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Containment;

/// <summary>One file of a cgroup and what is written to it.</summary>
/// <param name="File">Its name.</param>
/// <param name="Value">What it is to hold.</param>
/// <param name="IsOptional">Whether a kernel without it is good enough.</param>
internal readonly record struct LimitSetting(string File, string Value, bool IsOptional = false);

/// <summary>Translates limits into the files of either generation of cgroups.</summary>
/// <remarks>Pure. Source: reference, driver <c>exec</c>.</remarks>
internal static class LimitSettings
{
    public const string Memory = "memory";
    public const string Cpu = "cpu";
    public const string Processes = "pids";
    public const string Cores = "cpuset";

    /// <summary>Settings of one controller in the unified hierarchy.</summary>
    public static ImmutableArray<LimitSetting> Unified(string controller, ResourceLimits limits) =>
    [
        .. controller switch
        {
            Memory => UnifiedMemory(limits),
            Cpu => UnifiedCpu(limits),
            Processes => MostProcesses(limits),
            Cores => OwnCores(limits),
            _ => [],
        },
    ];

    /// <summary>Settings of one controller in a hierarchy of its own (v1).</summary>
    public static ImmutableArray<LimitSetting> Legacy(string controller, ResourceLimits limits) =>
    [
        .. controller switch
        {
            Memory => LegacyMemory(limits),
            Cpu => LegacyCpu(limits),
            Processes => MostProcesses(limits),
            Cores => OwnCores(limits),
            _ => [],
        },
    ];

    /// <summary>The weight of v2 (1 to 10000) that corresponds to shares of v1 (2 to 262144).</summary>
    public static long WeightOf(long shares) => 1 + ((Math.Clamp(shares, 2, 262_144) - 2) * 9_999 / 262_142);

    private static IEnumerable<LimitSetting> UnifiedMemory(ResourceLimits limits)
    {
        if (limits.MemoryBytes > 0)
        {
            yield return new LimitSetting("memory.max", Text(limits.MemoryBytes));
            yield return new LimitSetting("memory.swap.max", "0", IsOptional: true);
        }

        if (limits.MemoryReservationBytes > 0)
        {
            yield return new LimitSetting("memory.low", Text(limits.MemoryReservationBytes));
        }
    }

    private static IEnumerable<LimitSetting> UnifiedCpu(ResourceLimits limits)
    {
        if (limits.CpuShares > 0)
        {
            yield return new LimitSetting("cpu.weight", Text(WeightOf(limits.CpuShares)));
        }

        if (limits.CpuQuotaMicroseconds > 0)
        {
            yield return new LimitSetting(
                "cpu.max", $"{Text(limits.CpuQuotaMicroseconds)} {Text(ResourceLimits.CpuPeriodMicroseconds)}");
        }
    }

    private static IEnumerable<LimitSetting> LegacyMemory(ResourceLimits limits)
    {
        if (limits.MemoryBytes > 0)
        {
            yield return new LimitSetting("memory.limit_in_bytes", Text(limits.MemoryBytes));
            yield return new LimitSetting("memory.swappiness", "0", IsOptional: true);
        }

        if (limits.MemoryReservationBytes > 0)
        {
            yield return new LimitSetting("memory.soft_limit_in_bytes", Text(limits.MemoryReservationBytes));
        }
    }

    private static IEnumerable<LimitSetting> LegacyCpu(ResourceLimits limits)
    {
        if (limits.CpuShares > 0)
        {
            yield return new LimitSetting("cpu.shares", Text(limits.CpuShares));
        }

        if (limits.CpuQuotaMicroseconds > 0)
        {
            yield return new LimitSetting("cpu.cfs_period_us", Text(ResourceLimits.CpuPeriodMicroseconds));
            yield return new LimitSetting("cpu.cfs_quota_us", Text(limits.CpuQuotaMicroseconds));
        }
    }

    private static IEnumerable<LimitSetting> MostProcesses(ResourceLimits limits)
    {
        if (limits.Processes > 0)
        {
            yield return new LimitSetting("pids.max", Text(limits.Processes));
        }
    }

    private static IEnumerable<LimitSetting> OwnCores(ResourceLimits limits)
    {
        if (limits.Cores.Length > 0)
        {
            yield return new LimitSetting("cpuset.cpus", limits.Cores);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
