using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Client;

/// <summary>One allocation as this client sees it, for <c>agent/self</c> and metrics.</summary>
/// <param name="Id">The allocation.</param>
/// <param name="Name"><c>job.group[index]</c>.</param>
/// <param name="Namespace">Its job's namespace.</param>
/// <param name="JobId">Its job.</param>
/// <param name="TaskGroup">Its group.</param>
/// <param name="DesiredStatus">What the servers want.</param>
/// <param name="ClientStatus">What it is.</param>
/// <param name="TaskStates">By task.</param>
public sealed record AllocationSummary(
    AllocationId Id,
    string Name,
    string Namespace,
    string JobId,
    string TaskGroup,
    DesiredStatus DesiredStatus,
    ClientStatus ClientStatus,
    ImmutableSortedDictionary<string, TaskState> TaskStates);
