using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>One thing a leader sees to by itself.</summary>
/// <remarks>Looks at the state and its own book, never at the event that woke it, so that a lost event costs one interval.
/// Idle, it must cost microseconds. Called again as soon as its commands have been applied.</remarks>
public interface ILeaderDuty
{
    /// <summary>What to do now, and when to look again if nothing else happens.</summary>
    DutyOutcome Decide(StateSnapshot head, DateTimeOffset now);
}

/// <summary>What a duty wants.</summary>
/// <param name="Commands">To be proposed in this order.</param>
/// <param name="LookAgainAt">Or null when only a change can make work.</param>
public readonly record struct DutyOutcome(IReadOnlyList<Command> Commands, DateTimeOffset? LookAgainAt);
