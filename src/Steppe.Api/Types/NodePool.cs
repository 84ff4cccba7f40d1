namespace Steppe.Api.Types;

/// <summary>A node pool, in requests and answers.</summary>
public sealed record ApiNodePool
{
    public ulong CreateIndex { get; init; }

    public string Description { get; set; } = "";

    /// <summary>Changes with everything that can be written of the pool; Base64.</summary>
    public string? Hash { get; init; }

    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    public ulong ModifyIndex { get; init; }

    public string Name { get; set; } = "";

    /// <summary>What the scheduler does differently there; null for nothing.</summary>
    public ApiNodePoolScheduler? SchedulerConfiguration { get; init; }
}

/// <summary>Switches of the scheduler that a pool has of its own.</summary>
public sealed record ApiNodePoolScheduler
{
    /// <summary>Null for the cluster's.</summary>
    public bool? MemoryOversubscriptionEnabled { get; init; }

    /// <summary><c>binpack</c>, <c>spread</c>, or empty for the cluster's.</summary>
    public string SchedulerAlgorithm { get; set; } = "";
}
