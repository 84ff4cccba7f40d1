using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>What a leader decides on at one moment.</summary>
/// <param name="State">Everything committed and everything proposed since.</param>
/// <param name="At">The time a command would have.</param>
public readonly record struct LeaderHead(StateSnapshot State, DateTimeOffset At);
