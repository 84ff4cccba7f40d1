using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.State;

namespace Steppe.Server.Tests.Gateway;

public sealed class NodeGatewayTests
{
    [Fact]
    public async Task AnUnknownNodeIsToldToRegister()
    {
        await using TestServer server = await TestServer.StartAsync();
        HeartbeatReply reply = await server.Node.Gateway.HeartbeatAsync(
            new HeartbeatRequest(new NodeId(Guid.NewGuid()), Guid.NewGuid()), CancellationToken.None);
        Assert.True(reply.MustRegister);
    }

    [Fact]
    public async Task ARegistrationTellsWhenToCallAgainAndWhere()
    {
        await using TestServer server = await TestServer.StartAsync();
        RegisterNodeReply reply = await server.Node.Gateway.RegisterNodeAsync(
            new RegisterNodeRequest(Samples.Node("n1")), CancellationToken.None);
        Assert.InRange(reply.HeartbeatTtl, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        Assert.Equal(server.Node.Servers, reply.Servers);
        Assert.InRange(reply.Index, 1UL, server.Node.Committed.Index);
    }

    [Theory]
    [InlineData("Name")]
    [InlineData("SecretID")]
    [InlineData("Datacenter")]
    [InlineData("ID")]
    public async Task AnIncompleteRegistrationIsRefused(string missing)
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = Samples.Node("n1");
        node = missing switch
        {
            "Name" => node with { Name = "" },
            "SecretID" => node with { SecretId = Guid.Empty },
            "Datacenter" => node with { Datacenter = "" },
            _ => node with { Id = default },
        };
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() =>
            server.Node.Gateway.RegisterNodeAsync(new RegisterNodeRequest(node), CancellationToken.None).AsTask());
        Assert.Equal((RefusalCode.Invalid, missing), (refused.Refusal.Code, refused.Refusal.FieldPath));
    }

    [Fact]
    public async Task ANodeThatOffersNothingIsRegistered()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = Samples.Node("n1") with { Resources = new NodeResources() };
        await server.Node.Gateway.RegisterNodeAsync(new RegisterNodeRequest(node), CancellationToken.None);
        Assert.Equal(0, server.Node.Committed.Nodes.Find(node.Id)!.Resources.CpuMhz);
    }

    [Fact]
    public async Task WithoutTheSecretNothingIsGranted()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        NodeGateway gateway = server.Node.Gateway;
        var wrong = Guid.NewGuid();
        Func<Task>[] calls =
        [
            () => gateway.RegisterNodeAsync(new RegisterNodeRequest(node with { SecretId = wrong }), default).AsTask(),
            () => gateway.HeartbeatAsync(new HeartbeatRequest(node.Id, wrong), default).AsTask(),
            () => gateway.WatchAllocationsAsync(new WatchAllocationsRequest(node.Id, wrong, 0, TimeSpan.Zero), default).AsTask(),
            () => gateway.GetAllocationsAsync(new GetAllocationsRequest(node.Id, wrong, []), default).AsTask(),
            () => gateway.UpdateAllocationsAsync(new UpdateAllocationsRequest(default, node.Id, wrong, []), default).AsTask(),
        ];
        foreach (Func<Task> call in calls)
        {
            Assert.Equal(RefusalCode.Denied, (await Assert.ThrowsAsync<RefusedException>(call)).Refusal.Code);
        }
    }

    [Fact]
    public async Task AWatchWakesForAssignmentsAndNotForReports()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        WatchAllocationsReply before = await WatchAsync(server, node, 0);
        Assert.Empty(before.Allocations);

        Task<WatchAllocationsReply> waiting = WatchAsync(server, node, before.Index);
        await server.RegisterAsync(Samples.Job("web"));
        WatchAllocationsReply assigned = await waiting;
        AssignedAllocation allocation = Assert.Single((await server.Node.Gateway.GetAllocationsAsync(
            new GetAllocationsRequest(node.Id, node.SecretId, [assigned.Allocations[0].Id]), default)).Allocations);
        Assert.Equal(("web", "web.group[0]", DesiredStatus.Run), (allocation.Job.Id, allocation.Name, allocation.DesiredStatus));

        Task<WatchAllocationsReply> next = WatchAsync(server, node, assigned.Index);
        await ReportAsync(server, node, allocation.Id, ClientStatus.Running);
        Assert.False(next.IsCompleted);
        await server.Node.DeregisterJobAsync(new JobKey("default", "web"), purge: false);
        Assert.True(Assert.Single((await next).Allocations).AllocationModifyIndex > assigned.Allocations[0].AllocationModifyIndex);
    }

    [Fact]
    public async Task AWatchWakesForWhatIsForgotten()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        RegisterJobResult.Registered once = await server.RegisterAsync(Samples.Job("once", "batch"));
        await server.WaitForEvaluationAsync(once.EvaluationId);
        Allocation done = server.Node.Committed.AllocationsOn(node.Id).Single();
        await ReportAsync(server, node, done.Id, ClientStatus.Complete);
        WatchAllocationsReply before = await WatchAsync(server, node, 0);

        Task<WatchAllocationsReply> waiting = server.Node.Gateway.WatchAllocationsAsync(
            new WatchAllocationsRequest(node.Id, node.SecretId, before.Index, TimeSpan.FromMinutes(5), Held: before.Allocations.Count), default).AsTask();
        Assert.False(waiting.IsCompleted);
        await server.Node.ProposeAsync(
            context => new CollectGarbage { RequestId = context.NewRequestId(), At = context.At, Allocations = [done.Id] }, default);

        Assert.Empty((await waiting.WaitAsync(TimeSpan.FromSeconds(30))).Allocations);
    }

    [Fact]
    public async Task AFailedAllocationIsLookedAt()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");

        // Without a deployment, which would decide itself.
        Job job = Samples.Job("web") with { Update = new UpdateStrategy { MaxParallel = 0 } };
        await server.WaitForEvaluationAsync((await server.RegisterAsync(job)).EvaluationId);
        Allocation allocation = server.Node.Committed.AllocationsOn(node.Id).Single();

        ulong index = await ReportAsync(server, node, allocation.Id, ClientStatus.Failed);

        Assert.Equal(ClientStatus.Failed, server.Node.Committed.Allocations.Find(allocation.Id)!.ClientStatus);
        Evaluation evaluation = Assert.Single(
            server.Node.Committed.EvaluationsOf(new JobKey("default", "web")),
            static evaluation => evaluation.TriggeredBy == EvaluationTriggers.AllocationFailure && evaluation.PreviousId.IsNone);
        Assert.Equal(index, evaluation.CreateIndex);
        StateSnapshot state = await server.WaitForEvaluationAsync(evaluation.Id);
        Assert.False(state.Allocations.Find(allocation.Id)!.FollowupEvaluationId.IsNone, "its replacement waits for the policy's delay");
    }

    [Fact]
    public async Task ACompletedAllocationNeedsNoEvaluation()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("once", "batch"))).EvaluationId);
        Allocation allocation = server.Node.Committed.AllocationsOn(node.Id).Single();
        int before = server.Node.Committed.Evaluations.Count;

        await ReportAsync(server, node, allocation.Id, ClientStatus.Complete);

        Assert.Equal(before, server.Node.Committed.Evaluations.Count);
        Assert.Equal(JobStatus.Dead, server.Node.Committed.Jobs.Find(allocation.JobKey)!.Status);
    }

    [Fact]
    public async Task ReportsOfOthersAllocationsArePassedOver()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node owner = await server.AddNodeAsync("n1");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("web"))).EvaluationId);
        Node stranger = await server.AddNodeAsync("n2");
        Allocation allocation = server.Node.Committed.AllocationsOn(owner.Id).Single();
        await ReportAsync(server, stranger, allocation.Id, ClientStatus.Failed);
        Assert.Equal(ClientStatus.Pending, server.Node.Committed.Allocations.Find(allocation.Id)!.ClientStatus);
    }

    [Theory]
    [InlineData(NodeStatus.Down)]
    [InlineData(NodeStatus.Disconnected)]
    public async Task ANodeThatWasMissedMustCallBeforeItReports(NodeStatus status)
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        await server.Node.ProposeAsync(
            context => new UpdateNodeStatus { RequestId = context.NewRequestId(), At = context.At, NodeId = node.Id, Status = status },
            CancellationToken.None);
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() =>
            server.Node.Gateway.UpdateAllocationsAsync(new UpdateAllocationsRequest(default, node.Id, node.SecretId, []), default).AsTask());
        Assert.Equal(RefusalCode.Unavailable, refused.Refusal.Code);
    }

    [Fact]
    public async Task ManyReportsAtATimeAllBecomeDurable()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("web", count: 60))).EvaluationId);
        Allocation[] allocations = [.. server.Node.Committed.AllocationsOn(node.Id)];
        Assert.Equal(60, allocations.Length);

        ulong before = server.Node.Committed.Index;
        await Task.WhenAll(allocations.Select(allocation => ReportAsync(server, node, allocation.Id, ClientStatus.Running)));

        Assert.All(server.Node.Committed.AllocationsOn(node.Id), static a => Assert.Equal(ClientStatus.Running, a.ClientStatus));
        Assert.InRange(server.Node.Committed.Index - before, 1UL, 60UL);
    }

    private static Task<WatchAllocationsReply> WatchAsync(TestServer server, Node node, ulong after) =>
        server.Node.Gateway.WatchAllocationsAsync(
            new WatchAllocationsRequest(node.Id, node.SecretId, after, TimeSpan.FromSeconds(30)), CancellationToken.None).AsTask();

    private static async Task<ulong> ReportAsync(TestServer server, Node node, AllocationId id, ClientStatus status)
    {
        UpdateAllocationsReply reply = await server.Node.Gateway.UpdateAllocationsAsync(
            new UpdateAllocationsRequest(
                new RequestId(Guid.NewGuid()),
                node.Id,
                node.SecretId,
                [
                    new AllocationUpdate
                    {
                        Id = id,
                        ClientStatus = status,
                        ClientDescription = "",
                        TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty,
                    },
                ]),
            CancellationToken.None);
        return reply.Index;
    }
}
