using System.Diagnostics;

namespace Steppe.Model;

/// <summary>For which kinds of jobs others may be stopped that are less urgent.</summary>
/// <remarks>Wire: <c>PreemptionConfig</c>.</remarks>
public sealed record PreemptionSwitches
{
    /// <summary>What holds until an operator says otherwise: for system jobs only.</summary>
    public static readonly PreemptionSwitches Default = new() { System = true };

    public bool System { get; init; }
    public bool SystemBatch { get; init; }
    public bool Batch { get; init; }
    public bool Service { get; init; }

    /// <summary>Whether work may be displaced for jobs of a type.</summary>
    public bool IsOnFor(JobType type) => type switch
    {
        JobType.System => System,
        JobType.SysBatch => SystemBatch,
        JobType.Batch => Batch,
        JobType.Service => Service,
        _ => throw new UnreachableException(),
    };
}
