using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.State;

/// <summary>An allocation as the last agent left it.</summary>
/// <param name="Assigned">As the servers sent it last.</param>
/// <param name="Tasks">By task, as far as they were begun.</param>
/// <param name="Health">What was found out for its deployment; null when nothing was.</param>
internal sealed record StoredAllocation(
    AssignedAllocation Assigned, IReadOnlyDictionary<string, StoredTask> Tasks, HealthWatch? Health = null);

/// <summary>Everything the last agent left behind.</summary>
/// <param name="Allocations">Those that still have directories.</param>
/// <param name="Collected">Those of which only the id is left, until the servers forget them.</param>
internal sealed record StoredState(IReadOnlyList<StoredAllocation> Allocations, IReadOnlyList<AllocationId> Collected);
