using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>When a client destroys what ended allocations left behind.</summary>
/// <param name="MaxAllocations">Allocations kept on the node, live ones included.</param>
/// <param name="DiskUsageThreshold">Percent of the disk in use.</param>
/// <param name="InodeUsageThreshold">Percent of the inodes in use.</param>
public sealed record CollectionThresholds(int MaxAllocations, double DiskUsageThreshold, double InodeUsageThreshold);

/// <summary>How full the disk of the allocation directories is, in percent.</summary>
public sealed record DiskFill(double UsedPercent, double InodesUsedPercent);

/// <summary>An ended allocation whose directory may go.</summary>
public sealed record EndedAllocation(AllocationId Id, DateTimeOffset EndedAt);

/// <summary>The allocation to destroy, and why.</summary>
public sealed record CollectionChoice(AllocationId Id, string Reason);

/// <summary>Picks the ended allocation that goes next, if one must.</summary>
/// <remarks>Pure. One at a time, because the disk must be measured again after each. Source: client options <c>gc_*</c>.</remarks>
public static class AllocationCollection
{
    /// <param name="ended">Ended allocations in any order.</param>
    /// <param name="total">Allocations held, live ones included.</param>
    /// <param name="disk">Measured just now.</param>
    /// <param name="thresholds">The client's options.</param>
    public static CollectionChoice? Next(
        IReadOnlyList<EndedAllocation> ended,
        int total,
        DiskFill disk,
        CollectionThresholds thresholds)
    {
        string? reason = disk switch
        {
            _ when disk.UsedPercent > thresholds.DiskUsageThreshold =>
                $"disk is {disk.UsedPercent:F0} % full, gc_disk_usage_threshold is {thresholds.DiskUsageThreshold:F0}",
            _ when disk.InodesUsedPercent > thresholds.InodeUsageThreshold =>
                $"{disk.InodesUsedPercent:F0} % of the inodes are used, gc_inode_usage_threshold is {thresholds.InodeUsageThreshold:F0}",
            _ when total > thresholds.MaxAllocations =>
                $"{total} allocations are held, gc_max_allocs is {thresholds.MaxAllocations}",
            _ => null,
        };
        EndedAllocation? oldest = ended.OrderBy(static one => one.EndedAt).ThenBy(static one => one.Id).FirstOrDefault();
        return reason is null || oldest is null ? null : new CollectionChoice(oldest.Id, reason);
    }
}
