using System.Collections.Immutable;

namespace Steppe.Drivers;

/// <summary>What the scheduler gave the task; drivers without isolation only pass it on.</summary>
/// <param name="CpuMhz">CPU share, in MHz.</param>
/// <param name="MemoryMb">Memory, in MB.</param>
/// <param name="MemoryMaxMb">Memory the task may use beyond its reservation while others leave it free; zero when unset, -1 for
/// no limit.</param>
/// <param name="CpuCores">The same share in cores of this node, a fraction mostly; zero when the node does not know its speed.</param>
public sealed record TaskResources(int CpuMhz, int MemoryMb, int MemoryMaxMb = 0, double CpuCores = 0)
{
    /// <summary>Cores that are the task's own, by number; empty when it shares the processor.</summary>
    public ImmutableArray<int> OwnCores { get; init; } = [];
}
