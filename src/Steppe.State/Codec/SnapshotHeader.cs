using Steppe.Model;

namespace Steppe.State;

/// <summary>The scalars of a snapshot.</summary>
internal sealed record SnapshotHeader(
    ulong Index,
    DateTimeOffset LastCommandAt,
    Guid ClusterId,
    SchedulerConfiguration SchedulerConfiguration,
    TableIndexes TableIndexes,
    AutopilotConfiguration? Autopilot = null,
    int? Level = null);
