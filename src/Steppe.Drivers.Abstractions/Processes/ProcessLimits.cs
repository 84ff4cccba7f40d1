using System.Collections.Immutable;

namespace Steppe.Drivers.Processes;

/// <summary>What a process' tree may use; zero leaves a figure to the kernel.</summary>
public sealed record ProcessLimits
{
    /// <summary>Beyond it the kernel kills.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Kept for the tree while others are short of memory.</summary>
    public long MemoryReservationBytes { get; init; }

    /// <summary>Weight against others while the processor is contended; at least 2.</summary>
    public long CpuShares { get; init; }

    /// <summary>Most processor time, in cores; a fraction of one is fine.</summary>
    public double CpuCores { get; init; }

    /// <summary>The cores it runs on, by number; empty for any.</summary>
    public ImmutableArray<int> OwnCores { get; init; } = [];

    /// <summary>Processes and threads.</summary>
    public long Processes { get; init; }
}
