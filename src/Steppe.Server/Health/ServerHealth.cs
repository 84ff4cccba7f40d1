using Steppe.Log;

namespace Steppe.Server;

/// <summary>How one of the servers is, in the eyes of the one that leads.</summary>
/// <param name="Member">The server.</param>
/// <param name="IsLeader">Whether it leads.</param>
/// <param name="LastContact">How old what it knows may be; null when it did not answer.</param>
/// <param name="Index">Index of the state it shows.</param>
/// <param name="IsHealthy">By the autopilot configuration.</param>
/// <param name="Since">Since when it has been so (UTC).</param>
public sealed record ServerHealth(LogMember Member, bool IsLeader, TimeSpan? LastContact, ulong Index, bool IsHealthy, DateTimeOffset Since);
