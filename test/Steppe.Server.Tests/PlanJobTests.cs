using Steppe.Model;
using Steppe.State;

namespace Steppe.Server.Tests;

public sealed class PlanJobTests
{
    [Fact]
    public async Task APlanOfANewJobPlacesItAndChangesNothing()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddNodeAsync("n1");
        StateSnapshot before = server.Node.Committed;

        PlanJobResult.Planned planned = await PlanAsync(server, Samples.Job("web", count: 3));

        Assert.Equal((3, 0), (planned.DryRun.Schedule.DesiredUpdates["group"].Place, planned.DryRun.Schedule.FailedGroups.Count));
        Assert.Equal(DiffTypes.Added, planned.Difference!.Type);
        Assert.Null(planned.DryRun.Before);
        Assert.Same(before, server.Node.Committed);

        // Whatever a plan left behind in the leader would be in the log before this.
        ulong index = (await server.RegisterAsync(Samples.Job("web", count: 3))).Index;
        Assert.Equal(before.Index + 1, index);
    }

    [Fact]
    public async Task APlanTellsWhatARegisteredJobWouldBecome()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddNodeAsync("n1");
        RegisterJobResult.Registered registered = await server.RegisterAsync(Samples.Job("web", count: 2));
        await server.WaitForEvaluationAsync(registered.EvaluationId);

        PlanJobResult.Planned same = await PlanAsync(server, Samples.Job("web", count: 2));
        Assert.Equal((DiffTypes.None, 2), (same.Difference!.Type, same.DryRun.Schedule.DesiredUpdates["group"].Ignore));
        Assert.Equal(registered.JobModifyIndex, same.DryRun.Before!.JobModifyIndex);

        PlanJobResult.Planned more = await PlanAsync(server, Samples.Job("web", count: 3));
        TaskGroupDiff group = Assert.Single(more.Difference!.TaskGroups!);
        Assert.Equal(["create 1", "in-place update 2"], group.Updates!.Select(static update => $"{update.Key} {update.Value}"));
        Assert.Equal(["forces create"], Assert.Single(group.Fields!).Annotations!);
        Assert.Null(Assert.Single(group.Tasks!).Annotations);

        PlanJobResult.Planned bigger = await PlanAsync(server, Samples.Job("web", count: 2, cpu: 200));
        group = Assert.Single(bigger.Difference!.TaskGroups!);
        Assert.Equal(["create/destroy update 1", "ignore 1"], group.Updates!.Select(static update => $"{update.Key} {update.Value}"));
        Assert.Equal(["forces create/destroy update"], Assert.Single(group.Tasks!).Annotations!);
    }

    [Fact]
    public async Task AStoppedJobIsPlannedAsStartedAgain()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddNodeAsync("n1");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("web"))).EvaluationId);
        CommandOutcome stopped = await server.Node.DeregisterJobAsync(new JobKey("default", "web"), purge: false);
        await server.WaitForEvaluationAsync(Assert.IsType<CommandOutcome.Accepted>(stopped).EvaluationId);

        PlanJobResult.Planned planned = await PlanAsync(server, Samples.Job("web"));

        Assert.Equal(["Edited Stop true false"], planned.Difference!.Fields!.Select(static field => $"{field.Type} {field.Name} {field.Old} {field.New}"));
        Assert.Equal(1, planned.DryRun.Schedule.DesiredUpdates["group"].Place);
        Assert.NotEqual(0UL, planned.DryRun.Before!.JobModifyIndex);
    }

    [Fact]
    public async Task WorkThatFindsNoPlaceIsExplainedAndWouldWait()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddNodeAsync("n1", cpu: 300);
        PlanJobResult.Planned planned = await PlanAsync(server, Samples.Job("web", count: 5));

        Assert.Equal(2, planned.DryRun.Schedule.FailedGroups["group"].CoalescedFailures + 1);
        Evaluation waiting = Assert.Single(planned.DryRun.Evaluations);
        Assert.Equal(EvaluationStatus.Blocked, waiting.Status);
        Assert.Null(server.Node.Committed.Evaluations.Find(waiting.Id));
        Assert.Empty(server.Node.Committed.EvaluationsOf(new JobKey("default", "web")));
    }

    [Fact]
    public async Task ASystemJobIsPlannedOnEveryNode()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddNodeAsync("n1");
        await server.AddNodeAsync("n2");
        PlanJobResult.Planned planned = await PlanAsync(server, Samples.Job("agent", type: "system"));
        Assert.Equal(2, planned.DryRun.Schedule.DesiredUpdates["group"].Place);
    }

    [Fact]
    public async Task APeriodicJobIsPlannedAsALaunchOfIt()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddNodeAsync("n1");
        Job nightly = Samples.Job("nightly", type: "batch") with { Periodic = new PeriodicConfig { Spec = "@daily" } };
        PlanJobResult.Planned planned = await PlanAsync(server, nightly);
        Assert.Equal(1, planned.DryRun.Schedule.DesiredUpdates["group"].Place);
        Assert.Equal(TimeSpan.Zero, planned.NextLaunch!.Value.TimeOfDay);

        await server.RegisterAsync(nightly);
        Assert.Equal(DiffTypes.None, (await PlanAsync(server, nightly)).Difference!.Type);
        Assert.Null((await PlanAsync(server, nightly with { Periodic = nightly.Periodic with { Enabled = false } })).NextLaunch);
        Assert.Null((await PlanAsync(server, Samples.Job("mail", type: "batch") with { ParameterizedJob = new ParameterizedConfig() })).NextLaunch);
    }

    [Fact]
    public async Task WhatRegistrationRefusesIsRefusedButUnbuiltBlocksAreWarnedOf()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.RegisterAsync(Samples.Job("web"));

        Assert.Equal("group[group].count", Assert.Single(await RefusalsAsync(server, Samples.Job("web", count: -1))).FieldPath);
        Assert.StartsWith("cannot update job from type", Assert.Single(await RefusalsAsync(server, Samples.Job("web", type: "batch"))).Sentence, StringComparison.Ordinal);

        Job meshed = Samples.Job("mesh") with { TaskGroups = [Samples.Job("mesh").TaskGroups![0] with { Consul = new ConsulBlock { Namespace = "x" } }] };
        Assert.Contains("consul is not supported", Assert.Single((await PlanAsync(server, meshed)).Warnings), StringComparison.Ordinal);
        Assert.IsType<RegisterJobResult.Refused>(await server.Node.RegisterJobAsync(meshed, RegisterJobOptions.Default, CancellationToken.None));
    }

    [Fact]
    public async Task TheServerGoesOnWhilePlansAreMade()
    {
        await using TestServer server = await TestServer.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            await server.AddNodeAsync($"n{i}", cpu: 4_000_000);
        }

        Task<PlanJobResult.Planned>[] plans = [.. Enumerable.Range(0, 3).Select(i => PlanAsync(server, Samples.Job($"big-{i}", count: 5000, cpu: 1)))];
        await server.RegisterAsync(Samples.Job("small"));
        Assert.All(await Task.WhenAll(plans), static plan => Assert.Equal(5000, plan.DryRun.Schedule.DesiredUpdates["group"].Place));
    }

    private static async Task<PlanJobResult.Planned> PlanAsync(TestServer server, Job job) =>
        Assert.IsType<PlanJobResult.Planned>(await server.Node.PlanJobAsync(job, withDifference: true, CancellationToken.None));

    private static async Task<IReadOnlyList<Refusal>> RefusalsAsync(TestServer server, Job job) =>
        Assert.IsType<PlanJobResult.Refused>(await server.Node.PlanJobAsync(job, withDifference: false, CancellationToken.None)).Refusals;
}
