using Steppe.Client.Stats;
using Steppe.Client.Tests.Support;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tests.Stats;

public sealed class StatisticsTests
{
    [Fact]
    public async Task A_busy_task_and_its_machine_are_measured()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "while :; do :; done"));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);

        AllocationUsage? usage = null;
        await Wait.UntilAsync(
            () =>
            {
                usage = cluster.Agent.ReadUsageAsync(allocation.Id, task: null, CancellationToken.None).Result;
                return usage.Total.Percent > 1;
            },
            "processor time is seen");
        HostStatistics host = cluster.Agent.ReadHostStatistics();

        Assert.Equal(["main"], usage!.Tasks.Select(static one => one.Key));
        Assert.True(usage.Total.Figures.RssBytes > 0);
        Assert.True(usage.Total.TotalTicksMhz > 0);
        Assert.Contains("RSS", usage.Total.MeasuredMemory);
        Assert.True(host.Memory.Total > host.Memory.Available && host.Memory.Available > 0);
        Assert.NotEmpty(host.Cores);
        Assert.True(host.AllocationDisk.Size > 0);
        await Assert.ThrowsAsync<ClientRefusedException>(
            () => cluster.Agent.ReadUsageAsync(allocation.Id, "nobody", CancellationToken.None));
    }
}
