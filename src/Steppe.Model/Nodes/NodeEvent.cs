using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>Something that happened to a node, as the operator reads it.</summary>
public sealed record NodeEvent
{
    /// <summary>Most events kept per node; the oldest go first.</summary>
    public const int MaxKept = 10;

    public required string Message { get; init; }

    /// <summary><c>Cluster</c>, <c>Heartbeat</c>, <c>Driver</c>, <c>Drain</c>, …</summary>
    public required string Subsystem { get; init; }

    public required DateTimeOffset At { get; init; }

    public ImmutableSortedDictionary<string, string> Details { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    public ulong CreateIndex { get; init; }
}
