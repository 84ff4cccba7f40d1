namespace Steppe.Model;

/// <summary>One change of a client status that the servers made in a client's place, or took note of when it came back.</summary>
/// <remarks>Wire: <c>Allocation.AllocStates</c>.</remarks>
/// <param name="Status">What it became.</param>
/// <param name="At">When (UTC, by the servers' clock).</param>
public sealed record AllocationStateChange(ClientStatus Status, DateTimeOffset At);
