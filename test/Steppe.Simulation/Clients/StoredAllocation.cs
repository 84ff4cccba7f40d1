using Steppe.ClientCore;
using Steppe.Protocol;

namespace Steppe.Simulation.Clients;

/// <summary>What a client's disk holds of one allocation.</summary>
internal sealed class StoredAllocation(AssignedAllocation assigned)
{
    public AssignedAllocation Assigned { get; set; } = assigned;

    /// <summary>What was found out for its deployment.</summary>
    public HealthWatch? Health { get; set; }

    /// <summary>By task; empty until a runner has written.</summary>
    public SortedDictionary<string, StoredTask> Tasks { get; } = new(StringComparer.Ordinal);
}

/// <summary>What a client's disk holds of one task.</summary>
/// <param name="Progress">Where it is.</param>
/// <param name="HasHandle">Whether a process was started that is not settled yet.</param>
internal sealed record StoredTask(TaskProgress Progress, bool HasHandle)
{
    public static readonly StoredTask Fresh = new(TaskProgress.Fresh, HasHandle: false);
}
