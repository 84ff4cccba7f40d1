using Steppe.Client.State;
using Steppe.Client.Tests.Support;
using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tests.Allocations;

/// <summary>What a client tells of the health of allocations that belong to a deployment.</summary>
public sealed class HealthTests
{
    private static readonly DeploymentId Deployment = new(new Guid(4, 7, 1, [1, 2, 3, 4, 5, 6, 7, 8]));

    private static AssignedAllocation Deployed(string script, Duration minHealthy, Duration? deadline = null)
    {
        AssignedAllocation allocation = Jobs.Allocation(
            "service", Jobs.Script("main", script, static task => task with { RestartPolicy = new RestartPolicy { Attempts = 0 } }));
        var update = new UpdateStrategy
        {
            MaxParallel = 1, HealthCheck = "task_states", MinHealthyTime = minHealthy, HealthyDeadline = deadline ?? Duration.FromMinutes(5),
        };
        return allocation with
        {
            DeploymentId = Deployment,
            Job = allocation.Job with { TaskGroups = [allocation.Job.TaskGroups![0] with { Update = update }] },
        };
    }

    [Fact]
    public async Task What_runs_long_enough_is_healthy_and_stays_so_over_a_restart_of_the_agent()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Deployed("sleep 1000", new Duration(200_000_000));
        cluster.Servers.Want(allocation);
        AllocationUpdate running = await cluster.HearAsync(allocation.Id, ClientStatus.Running);
        AllocationUpdate healthy = await cluster.HearAsync(allocation.Id, static update => update.Health is not null);

        Assert.Equal((Deployment, true), (healthy.Health!.DeploymentId, healthy.Health.IsHealthy));
        Assert.True(healthy.Health.DecidedAt - running.TaskStates["main"].StartedAt >= TimeSpan.FromMilliseconds(200));

        await cluster.Agent.DisposeAsync();
        await using (StateDatabase database = StateDatabase.Open(cluster.Options.StateDirectory))
        {
            Assert.Equal(healthy.Health, database.Load().Allocations.Single().Health!.Verdict);
        }

        int told = cluster.Servers.UpdatesOf(allocation.Id).Count;
        await cluster.StartAgentAsync();
        await Wait.UntilAsync(() => cluster.Servers.UpdatesOf(allocation.Id).Count > told, "a report of the new agent");
        Assert.All(cluster.Servers.UpdatesOf(allocation.Id).Skip(told), update => Assert.Equal(healthy.Health, update.Health));
    }

    [Fact]
    public async Task What_fails_is_unhealthy()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Deployed("exit 3", Duration.FromSeconds(10));
        cluster.Servers.Want(allocation);
        AllocationUpdate failed = await cluster.HearAsync(allocation.Id, static update => update.Health is not null);
        Assert.Equal((ClientStatus.Failed, false), (failed.ClientStatus, failed.Health!.IsHealthy));
    }

    [Fact]
    public async Task What_does_not_get_healthy_in_time_goes_on_and_its_tasks_say_why()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Deployed("sleep 1000", Duration.FromHours(1), new Duration(300_000_000));
        cluster.Servers.Want(allocation);

        // On a busy machine the task starts after its deadline.
        AllocationUpdate late = await cluster.HearAsync(allocation.Id, static update =>
            update.ClientStatus == ClientStatus.Running
            && update.TaskStates["main"].Events.Any(static one => one.Type == TaskEventTypes.AllocationUnhealthy));
        Assert.False(late.Health!.IsHealthy);
        Assert.Equal(
            "Task not running by healthy_deadline of 300ms",
            late.TaskStates["main"].Events.Single(static one => one.Type == TaskEventTypes.AllocationUnhealthy).DisplayMessage);
    }

    [Fact]
    public async Task An_agent_goes_on_with_the_deadline_of_the_one_before()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Deployed("sleep 1000", Duration.FromHours(1));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);
        await cluster.Agent.DisposeAsync();
        await using (StateDatabase database = StateDatabase.Open(cluster.Options.StateDirectory))
        {
            HealthWatch watch = database.Load().Allocations.Single().Health!;
            Assert.Equal((Deployment, null), (watch.DeploymentId, watch.Verdict));
            await database.SaveAsync(allocation.Id, watch with { Since = watch.Since - TimeSpan.FromMinutes(6) });
        }

        await cluster.StartAgentAsync();

        AllocationUpdate late = await cluster.HearAsync(allocation.Id, static update => update.Health is not null);
        Assert.False(late.Health!.IsHealthy);
        Assert.Equal(ClientStatus.Running, late.ClientStatus);
    }
}
