namespace Steppe.Model;

/// <summary>How a node is being emptied.</summary>
/// <remarks>Immutable. Wire: <c>DrainStrategy</c>. Source: scheduler reference §21.</remarks>
public sealed record DrainStrategy
{
    /// <summary>How long work may take to leave; zero for as long as it takes, negative for not at all.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>Whether work of system jobs stays.</summary>
    public bool IgnoresSystemJobs { get; init; }

    /// <summary>When the drain began; a change of an active drain keeps it.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When everything that is left is told to go; null without a deadline.</summary>
    public DateTimeOffset? ForceAt { get; init; }

    /// <summary>Whether whatever is there must go now.</summary>
    public bool IsForcedAt(DateTimeOffset now) => Deadline < TimeSpan.Zero || ForceAt <= now;
}
