namespace Steppe.Scheduler;

/// <summary>How many allocations of one group an evaluation wants treated how.</summary>
/// <remarks>Counts what is wanted, not what found a node. Wire: <c>DesiredUpdates</c>.</remarks>
public sealed record DesiredUpdates
{
    public int Ignore { get; init; }
    public int Place { get; init; }

    /// <summary>Stopped where they are and placed elsewhere, because their node is being emptied or somebody said so.</summary>
    public int Migrate { get; init; }

    public int Stop { get; init; }
    public int InPlaceUpdate { get; init; }
    public int DestructiveUpdate { get; init; }
    public int Canary { get; init; }

    /// <summary>Less urgent allocations of other jobs that make room.</summary>
    public int Preemptions { get; init; }
}
