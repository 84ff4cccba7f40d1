namespace Steppe.State;

/// <summary>Index of the last change of each table: what a list answers as <c>X-Nomad-Index</c>.</summary>
public sealed record TableIndexes
{
    public ulong Jobs { get; init; }
    public ulong JobSummaries { get; init; }
    public ulong Evaluations { get; init; }
    public ulong Allocations { get; init; }
    public ulong Nodes { get; init; }
    public ulong NodePools { get; init; }
    public ulong Deployments { get; init; }
    public ulong SchedulerConfiguration { get; init; }

    /// <summary>When a saved state was put in the place of the one before; no answer is older than that, whatever its rows say. 0 for never.</summary>
    public ulong Restored { get; init; }

    internal static TableIndexes AllAt(ulong index) => new()
    {
        Jobs = index,
        JobSummaries = index,
        Evaluations = index,
        Allocations = index,
        Nodes = index,
        NodePools = index,
        Deployments = index,
        SchedulerConfiguration = index,
        Restored = index,
    };
}
