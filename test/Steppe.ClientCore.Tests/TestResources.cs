using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ClientCore.Tests;

/// <summary>Resources for tests that look at one task.</summary>
internal static class TestResources
{
    public static AllocatedResources Of(string task, IReadOnlyList<AllocatedPort> ports) => new()
    {
        Tasks = ImmutableSortedDictionary<string, AllocatedTaskResources>.Empty.Add(task, new AllocatedTaskResources(100, 300, 0)),
        DiskMb = 300,
        Ports = ports,
        Total = new ResourceAsk(100, 0, 300, 0, 300),
    };
}
