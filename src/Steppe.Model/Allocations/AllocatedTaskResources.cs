namespace Steppe.Model;

/// <summary>What one task was given. CPU in MHz, memory in MiB.</summary>
/// <param name="CpuMhz">Its share of processor time; with cores of its own, what they make together.</param>
/// <param name="MemoryMb">Memory it was placed by.</param>
/// <param name="MemoryMaxMb">Memory it may grow to: 0 for no more than that, -1 for no limit.</param>
public sealed record AllocatedTaskResources(int CpuMhz, int MemoryMb, int MemoryMaxMb)
{
    /// <summary>Cores that are its own, in order; null when it shares the processor.</summary>
    public IReadOnlyList<int>? Cores { get; init; }

    /// <summary>Devices that are its own; null for none.</summary>
    public IReadOnlyList<AllocatedDevice>? Devices { get; init; }
}
