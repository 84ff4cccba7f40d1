namespace Steppe.Model;

/// <summary>What a node has, before anything is reserved. CPU in MHz, memory and disk in MiB.</summary>
public sealed record NodeResources
{
    public int CpuMhz { get; init; }
    public int TotalCores { get; init; }

    /// <summary>Cores that a task can have as its own; empty where cores cannot be bound.</summary>
    public IReadOnlyList<int> ReservableCores { get; init; } = [];
    public int MemoryMb { get; init; }

    /// <summary>Devices a task can have as its own, in order of <see cref="NodeDeviceGroup.Id"/>.</summary>
    public IReadOnlyList<NodeDeviceGroup> Devices { get; init => field = value ?? []; } = [];

    public int DiskMb { get; init; }
    public IReadOnlyList<NodeAddress> Addresses { get; init; } = [];

    /// <summary>Link speed in Mbit/s.</summary>
    public int NetworkMbits { get; init; }

    /// <summary>The range ports are chosen from, both ends included.</summary>
    public int MinDynamicPort { get; init; } = 20000;

    public int MaxDynamicPort { get; init; } = 32000;

    /// <summary>What one core counts, in MHz.</summary>
    public int MhzPerCore => TotalCores > 0 ? CpuMhz / TotalCores : 0;
}
