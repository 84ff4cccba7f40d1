using Steppe.Model;
using Steppe.State;

namespace Steppe.Server.Tests;

/// <summary>What a server makes of what users ask: the evaluations, and what is left out.</summary>
public sealed class OperationTests
{
    private static readonly JobKey Web = new("default", "web");

    [Fact]
    public async Task ADeploymentThatIsFailedByHandTakesTheJobBackWhereAGroupWantsIt()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddNodeAsync("n1");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("web"))).EvaluationId);
        Assert.IsType<CommandOutcome.Accepted>(await server.Node.SetJobStabilityAsync(Web, 0, isStable: true, default));
        Job next = Samples.Job("web", cpu: 200);
        next = next with { TaskGroups = [next.TaskGroups![0] with { Update = new UpdateStrategy { AutoRevert = true } }] };
        StateSnapshot state = await server.WaitForEvaluationAsync((await server.RegisterAsync(next)).EvaluationId);

        CommandOutcome failed = await server.Node.FailDeploymentAsync(state.FindLatestDeployment(Web)!.Id, default);
        Assert.Equal(0UL, Assert.IsType<CommandOutcome.Accepted>(failed).RevertedVersion);
    }

    [Fact]
    public async Task ANodeThatMayTakeWorkAgainHasItsJobsLookedAt()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("web"))).EvaluationId);
        Assert.Empty(await SetAsync(isEligible: false));
        EvaluationId id = Assert.Single(await SetAsync(isEligible: true));
        Evaluation made = server.Node.Committed.Evaluations.Find(id)!;
        Assert.Equal((Web, EvaluationTriggers.NodeUpdate, node.Id), (made.JobKey, made.TriggeredBy, made.NodeId));
        Assert.Empty(await SetAsync(isEligible: true));

        async Task<IReadOnlyList<EvaluationId>> SetAsync(bool isEligible) => (await server.Node.SetNodeEligibilityAsync(node.Id, isEligible, default)).Evaluations;
    }

    [Fact]
    public async Task AnAllocationThatIsStoppedMovesAtThePriorityOfItsJob()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.AddNodeAsync("n1");
        StateSnapshot state = await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("web") with { Priority = 60 })).EvaluationId);
        AllocationId id = state.AllocationsOf(Web).Single().Id;

        CommandOutcome stopped = await server.Node.StopAllocationAsync(id, noShutdownDelay: false, default);
        state = server.Node.Committed;
        Evaluation made = state.Evaluations.Find(Assert.IsType<CommandOutcome.Accepted>(stopped).EvaluationId)!;
        Assert.Equal(
            (EvaluationTriggers.AllocationStop, 60, JobType.Service, state.Jobs.Find(Web)!.JobModifyIndex),
            (made.TriggeredBy, made.Priority, made.Type, made.JobModifyIndex));
        Assert.Equal(new DesiredTransition(Migrate: true), state.Allocations.Find(id)!.DesiredTransition);
    }

    [Theory]
    [InlineData(1_000_000, true)]
    [InlineData(1_000_001, false)]
    public async Task AFileThatIsTooLargeIsNotKeptAndSaidSo(int size, bool isKept)
    {
        await using TestServer server = await TestServer.StartAsync();
        var options = new RegisterJobOptions { Source = new JobSource { Text = new string('#', size) } };
        var registered = (RegisterJobResult.Registered)await server.Node.RegisterJobAsync(Samples.Job("web"), options, default);
        Assert.Equal(isKept, server.Node.Committed.JobHistories.Find(Web)!.FindSource(0) is not null);
        Assert.Equal(isKept ? [] : ["the source of the job is larger than 1 MB and was not kept"], registered.Warnings);
    }
}
