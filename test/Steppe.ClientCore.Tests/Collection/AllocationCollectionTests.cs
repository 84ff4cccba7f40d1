using Steppe.Model;

namespace Steppe.ClientCore.Tests.Collection;

public sealed class AllocationCollectionTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CollectionThresholds Thresholds = new(MaxAllocations: 3, DiskUsageThreshold: 80, InodeUsageThreshold: 70);

    [Theory]
    [InlineData(3, 80, 70, null)]
    [InlineData(4, 10, 10, "gc_max_allocs")]
    [InlineData(2, 80.1, 10, "gc_disk_usage_threshold")]
    [InlineData(2, 10, 70.1, "gc_inode_usage_threshold")]
    public void The_oldest_goes_when_a_threshold_is_passed(int total, double disk, double inodes, string? because)
    {
        EndedAllocation[] ended = [Ended(3), Ended(1), Ended(2)];

        CollectionChoice? choice = AllocationCollection.Next(ended, total, new DiskFill(disk, inodes), Thresholds);

        Assert.Equal(because is null ? null : Ended(1).Id, choice?.Id);
        Assert.Contains(because ?? "", choice?.Reason ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_goes_while_everything_lives() =>
        Assert.Null(AllocationCollection.Next([], 100, new DiskFill(99, 99), Thresholds));

    private static EndedAllocation Ended(int minute) =>
        new(new AllocationId(Guid.Parse($"00000000-0000-4000-8000-00000000000{minute}")), Start.AddMinutes(minute));
}
