using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Placements;

/// <summary>Adds up what failed placements asked for of the resources that there was too little of.</summary>
/// <remarks>Pure. Source: scheduler reference §18, <c>ResourcesExhausted</c>.</remarks>
internal static class Exhaustion
{
    /// <summary>The metrics of a group's first failed placement.</summary>
    public static AllocationMetrics OfFirst(AllocationMetrics metrics, AdmittedGroup group) => WithAsk(metrics, group);

    /// <summary>The same after one more placement failed that was not tried.</summary>
    public static AllocationMetrics WithOneMore(AllocationMetrics metrics, AdmittedGroup group) =>
        WithAsk(metrics, group) with { CoalescedFailures = metrics.CoalescedFailures + 1 };

    private static AllocationMetrics WithAsk(AllocationMetrics metrics, AdmittedGroup group)
    {
        bool lacksCpu = metrics.DimensionExhausted.ContainsKey("cpu");
        bool lacksMemory = metrics.DimensionExhausted.ContainsKey("memory");
        if (!lacksCpu && !lacksMemory)
        {
            return metrics;
        }

        ImmutableSortedDictionary<string, MissingResources> missing = metrics.ResourcesExhausted;
        foreach (AdmittedTask task in group.Tasks)
        {
            MissingResources before = missing.GetValueOrDefault(task.Name, default);
            missing = missing.SetItem(task.Name, new MissingResources(
                before.CpuMhz + (lacksCpu ? task.Ask.CpuMhz : 0),
                before.MemoryMb + (lacksMemory ? task.Ask.MemoryMb : 0)));
        }

        return metrics with { ResourcesExhausted = missing };
    }
}
