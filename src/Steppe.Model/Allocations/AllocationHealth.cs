namespace Steppe.Model;

/// <summary>What an allocation is worth to its deployment.</summary>
/// <remarks>Wire: <c>AllocDeploymentStatus</c>.</remarks>
public sealed record AllocationHealth
{
    /// <summary>Null while nobody has decided.</summary>
    public bool? Healthy { get; init; }

    /// <summary>When it was decided, by the clock of whoever did.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Whether it is tried out beside what it will replace, and waits for the promotion.</summary>
    public bool IsCanary { get; init; }

    /// <summary>Index of the decision.</summary>
    public ulong ModifyIndex { get; init; }
}
