namespace Steppe.Model;

/// <summary>What one task of placements that failed would have needed. CPU in MHz, memory in MiB; 0 where there was enough.</summary>
public readonly record struct MissingResources(long CpuMhz, long MemoryMb);
