using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>What an allocation was given: by task, and shared by all of them.</summary>
/// <remarks>Immutable; allocations of one group without ports share one instance.</remarks>
public sealed record AllocatedResources
{
    /// <summary>By task name.</summary>
    public required ImmutableSortedDictionary<string, AllocatedTaskResources> Tasks { get; init; }

    public required int DiskMb { get; init; }

    /// <summary>Ports of the group's network.</summary>
    public IReadOnlyList<AllocatedPort> Ports { get; init; } = [];

    /// <summary>What counts against the node: the group's ask, combined over task lifecycles.</summary>
    public required ResourceAsk Total { get; init; }
}
