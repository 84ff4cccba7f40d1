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
}
