using Steppe.Client.State;
using Steppe.Client.Tests.Support;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tests.Allocations;

/// <summary>What an agent takes over from a dead one may have been given to another node meanwhile.</summary>
public sealed class TakenOverTests
{
    [Fact]
    public async Task What_did_not_run_when_the_agent_came_is_not_started_before_the_servers_have_said_that_they_want_it()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation runs = Jobs.Allocation(
            "service", Jobs.Script("main", "echo >> $NOMAD_ALLOC_DIR/data/starts; while [ ! -e $NOMAD_ALLOC_DIR/data/go ]; do sleep 0.02; done; rm $NOMAD_ALLOC_DIR/data/go; exit 1"));
        AssignedAllocation stopped = Once(), forgotten = Once(), wanted = Once();
        cluster.Servers.Want(runs);
        await cluster.HearAsync(runs.Id, ClientStatus.Running);
        await Wait.UntilAsync(() => Starts(cluster, runs) == 1, "the first runs");
        await cluster.Agent.DisposeAsync();
        await using (StateDatabase database = StateDatabase.Open(cluster.Options.StateDirectory))
        {
            await Task.WhenAll(database.SaveAsync(stopped), database.SaveAsync(forgotten), database.SaveAsync(wanted));
        }

        cluster.Servers.IsAway = true;
        cluster.Servers.Want(stopped);
        cluster.Servers.Stop(stopped.Id);
        cluster.Servers.Want(wanted);
        await cluster.StartAgentAsync();
        await Wait.UntilAsync(() => cluster.Agent.Allocations.Any(one => one.Id == runs.Id && one.ClientStatus == ClientStatus.Running), "it is taken over");

        // What ran all the time is this agent's alone: it is restarted without anybody's leave.
        await File.WriteAllTextAsync(cluster.Shared(runs.Id, "go"), "");
        await Wait.UntilAsync(() => Starts(cluster, runs) == 2, "the first is restarted");
        Assert.Equal(0, Starts(cluster, stopped) + Starts(cluster, forgotten) + Starts(cluster, wanted));

        cluster.Servers.IsAway = false;
        await cluster.HearAsync(wanted.Id, ClientStatus.Complete);
        await cluster.HearAsync(stopped.Id, ClientStatus.Complete);
        await Wait.UntilAsync(() => cluster.Agent.Allocations.All(one => one.Id != forgotten.Id), "what nobody wants is gone");
        Assert.Equal(1, Starts(cluster, wanted));
        Assert.Equal(0, Starts(cluster, stopped) + Starts(cluster, forgotten));
    }

    private static AssignedAllocation Once() => Jobs.Allocation("batch", Jobs.Script("main", "echo >> $NOMAD_ALLOC_DIR/data/starts"));

    private static int Starts(Cluster cluster, AssignedAllocation allocation) =>
        cluster.Shared(allocation.Id, "starts") is { } file && File.Exists(file) ? File.ReadAllLines(file).Length : 0;
}
