namespace Steppe.Model;

/// <summary>What one task was given. CPU in MHz, memory in MiB.</summary>
public sealed record AllocatedTaskResources(int CpuMhz, int MemoryMb, int MemoryMaxMb);
