namespace Steppe.Drivers;

/// <summary>What the scheduler gave the task; drivers without isolation only pass it on.</summary>
/// <param name="CpuMhz">CPU share, in MHz.</param>
/// <param name="MemoryMb">Memory, in MB.</param>
/// <param name="MemoryMaxMb">Memory the task may use beyond its reservation while others leave it free; zero when unset.</param>
public sealed record TaskResources(int CpuMhz, int MemoryMb, int MemoryMaxMb = 0);
