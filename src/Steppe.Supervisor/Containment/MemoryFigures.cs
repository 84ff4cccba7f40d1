namespace Steppe.Supervisor.Containment;

/// <summary>Memory of a cgroup, in bytes.</summary>
/// <param name="Rss">What its processes have made themselves.</param>
/// <param name="Cache">Pages of files.</param>
/// <param name="Swap">Swapped out.</param>
/// <param name="MappedFile">Pages of files that are mapped.</param>
/// <param name="Usage">All that counts against the limit.</param>
/// <param name="MaxUsage">The most that ever did; zero where the kernel does not keep it.</param>
internal sealed record MemoryFigures(long Rss, long Cache, long Swap, long MappedFile, long Usage, long MaxUsage);
