using System.Collections.Immutable;

namespace Steppe.Drivers;

/// <summary>Says what tasks of one driver can be asked to do.</summary>
/// <param name="SendsSignals">Whether any signal can be sent to a task, not only the one that stops it.</param>
/// <param name="RunsCommandsInside">Whether <c>alloc exec</c> works.</param>
/// <param name="FileIsolation">How much of the host's files a task sees.</param>
/// <param name="NetworkModes">Accepted values of a group's network <c>mode</c>.</param>
public sealed record DriverCapabilities(
    bool SendsSignals,
    bool RunsCommandsInside,
    FileIsolation FileIsolation,
    ImmutableArray<string> NetworkModes);
