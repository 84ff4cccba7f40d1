using Steppe.Client.Allocations;
using Steppe.Client.Tests.Support;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tests.Allocations;

public sealed class CollectionTests
{
    [Fact]
    public async Task A_collected_allocation_leaves_nothing_and_is_not_run_again()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "true"));
        string directory = Path.Combine(cluster.AllocationDirectory, allocation.Id.ToString());
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Complete);
        Assert.Equal(CanMount() ? 2 : 0, Mounts.Under(directory).Count);

        await Wait.UntilAsync(() => TryCollect(cluster, allocation.Id), "the allocation can be collected");
        Assert.False(Directory.Exists(directory));
        Assert.Empty(Mounts.Under(directory));
        int told = cluster.Servers.UpdatesOf(allocation.Id).Count;

        await cluster.Agent.DisposeAsync();
        await cluster.StartAgentAsync();
        AssignedAllocation marker = Jobs.Allocation("batch", Jobs.Script("main", "true"));
        cluster.Servers.Want(marker);
        await cluster.HearAsync(marker.Id, ClientStatus.Complete);

        Assert.Equal(told, cluster.Servers.UpdatesOf(allocation.Id).Count);
        Assert.Equal([marker.Id], cluster.Agent.Allocations.Select(static one => one.Id));
    }

    [Fact]
    public async Task What_the_servers_forget_is_stopped_and_removed()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("service", Jobs.Script("main", "while :; do sleep 0.05; done"));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);

        cluster.Servers.Forget(allocation.Id);

        await Wait.UntilAsync(() => cluster.Agent.Allocations.Count == 0, "the allocation is gone");
        Assert.False(Directory.Exists(Path.Combine(cluster.AllocationDirectory, allocation.Id.ToString())));
    }

    [Fact]
    public async Task The_oldest_ended_allocations_go_when_there_are_too_many()
    {
        await using Cluster cluster = await Cluster.StartAsync(
            static options => options with { GcMaxAllocations = 2, GcInterval = TimeSpan.FromMilliseconds(50), GcDiskUsageThreshold = 100, GcInodeUsageThreshold = 100 });
        List<AllocationId> ids = [];
        for (int number = 0; number < 4; number++)
        {
            AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "true"));
            ids.Add(allocation.Id);
            cluster.Servers.Want(allocation);
            await cluster.HearAsync(allocation.Id, ClientStatus.Complete);
        }

        await Wait.UntilAsync(
            () => cluster.Agent.Allocations.Select(static one => one.Id).ToHashSet().SetEquals(ids[2..]), "the two oldest are gone");
    }

    // Root of a container may be refused.
    private static bool CanMount()
    {
        string probe = Directory.CreateTempSubdirectory("steppe-mount-").FullName;
        bool can = Mounts.CanMount && Mounts.TryMountMemory(probe, "size=1m") is null;
        Mounts.UnmountAll(probe);
        Directory.Delete(probe);
        return can;
    }

    private static bool TryCollect(Cluster cluster, AllocationId id)
    {
        try
        {
            cluster.Agent.CollectAsync(id, CancellationToken.None).GetAwaiter().GetResult();
            return true;
        }
        catch (ClientRefusedException refused)
        {
            Assert.Equal(RefusalCode.Conflict, refused.Code);
            return false;
        }
    }
}
