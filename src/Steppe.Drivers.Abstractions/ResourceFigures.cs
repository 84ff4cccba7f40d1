namespace Steppe.Drivers;

/// <summary>Memory and CPU of a process or of a whole task at one moment.</summary>
/// <remarks>Figures that were not measured are zero; <see cref="TaskUsage"/> names the real ones.</remarks>
public sealed record ResourceFigures
{
    public TimeSpan UserTime { get; init; }

    public TimeSpan SystemTime { get; init; }

    public ulong ThrottledPeriods { get; init; }

    public TimeSpan ThrottledTime { get; init; }

    public ulong RssBytes { get; init; }

    public ulong CacheBytes { get; init; }

    public ulong SwapBytes { get; init; }

    public ulong MappedFileBytes { get; init; }

    public ulong UsageBytes { get; init; }

    public ulong MaxUsageBytes { get; init; }
}
