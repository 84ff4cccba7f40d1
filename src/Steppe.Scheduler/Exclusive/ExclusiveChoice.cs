using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Exclusive;

/// <summary>The pieces one allocation gets on one node, or why it gets none.</summary>
/// <param name="Failure">A key of <c>DimensionExhausted</c>, or null.</param>
/// <param name="Shares">Those of the tasks that get any.</param>
/// <param name="DeviceScore">How far wishes about devices are met, from -1 to 1; null when there are none.</param>
internal sealed record ExclusiveChoice(string? Failure, ImmutableArray<ExclusiveShare> Shares, double? DeviceScore)
{
    public static ExclusiveChoice Failed(string why) => new(why, [], null);

    /// <summary>What an allocation of the group is given with them.</summary>
    /// <param name="resources">What it is given anywhere.</param>
    /// <param name="total">What counts against the node.</param>
    /// <param name="node">The node.</param>
    public AllocatedResources AddTo(AllocatedResources resources, ResourceAsk total, Node node)
    {
        ImmutableSortedDictionary<string, AllocatedTaskResources> tasks = resources.Tasks;
        foreach (ExclusiveShare share in Shares)
        {
            tasks = tasks.SetItem(share.Task, share.AddTo(tasks[share.Task], node));
        }

        return resources with { Tasks = tasks, Total = total };
    }
}

/// <summary>The pieces of one task.</summary>
/// <param name="Task">Its name.</param>
/// <param name="Cores">Cores that are its own, in order.</param>
/// <param name="Devices">Devices that are its own.</param>
internal sealed record ExclusiveShare(string Task, ImmutableArray<int> Cores, ImmutableArray<AllocatedDevice> Devices)
{
    public AllocatedTaskResources AddTo(AllocatedTaskResources resources, Node node) => resources with
    {
        Cores = Cores.IsEmpty ? null : Cores,
        CpuMhz = Cores.IsEmpty ? resources.CpuMhz : Cores.Length * node.Resources.MhzPerCore,
        Devices = Devices.IsEmpty ? null : Devices,
    };
}
