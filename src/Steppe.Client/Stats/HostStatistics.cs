namespace Steppe.Client.Stats;

/// <summary>What the machine is doing.</summary>
/// <remarks>Wire: <c>HostStats</c>. Bytes, percent of one core or of the whole as said.</remarks>
public sealed record HostStatistics
{
    public required HostMemory Memory { get; init; }

    /// <summary>By core.</summary>
    public required IReadOnlyList<CoreUsage> Cores { get; init; }

    public required IReadOnlyList<DiskUsage> Disks { get; init; }

    /// <summary>The disk of the allocation directories.</summary>
    public required DiskUsage AllocationDisk { get; init; }

    public required TimeSpan Uptime { get; init; }
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>MHz in use over all cores.</summary>
    public required double CpuTicksConsumed { get; init; }
}

/// <summary>Memory of the machine, in bytes.</summary>
public sealed record HostMemory(long Total, long Available, long Used, long Free);

/// <summary>Use of one core since the last reading, in percent; <paramref name="TotalTicks"/> in MHz.</summary>
public sealed record CoreUsage(string Name, double User, double System, double Idle, double TotalPercent, double TotalTicks);

/// <summary>Use of one disk, in bytes and percent.</summary>
public sealed record DiskUsage(
    string Device, string Mountpoint, long Size, long Used, long Available, double UsedPercent, double InodesUsedPercent);
