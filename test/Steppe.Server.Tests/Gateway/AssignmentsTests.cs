using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.State;

namespace Steppe.Server.Tests;

public sealed class AssignmentsTests
{
    [Fact]
    public async Task WhoTakesChangesIsToldOfNothingElse()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("first", count: 3))).EvaluationId);
        WatchAllocationsReply all = Assignments.Reply(server.Node.Committed, Request(node, 0));
        AssignedStamps known = AssignedStamps.None.After(all)!;
        Assert.Equal((3, null), (all.Allocations.Count, all.Total));

        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("second"))).EvaluationId);
        WatchAllocationsRequest next = Request(node, all.Index) with { Held = known.Count };
        Assert.True(Assignments.IndexOf(server.Node.Committed, next) > all.Index);
        WatchAllocationsReply changes = Assignments.Reply(server.Node.Committed, next);
        Assert.Equal((1, 4), (changes.Allocations.Count, changes.Total));

        WatchAllocationsReply whole = Assignments.Reply(server.Node.Committed, next with { TakesChanges = false });
        Assert.Equal(whole.Allocations, known.After(changes)!.All);
        Assert.Equal(whole.Allocations, AssignedStamps.None.After(whole)!.All);
    }

    [Fact]
    public async Task WhatIsForgottenHasTheWholeListAskedFor()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("once", "batch", count: 2))).EvaluationId);
        WatchAllocationsReply all = Assignments.Reply(server.Node.Committed, Request(node, 0));
        AssignedStamps known = AssignedStamps.None.After(all)!;

        AllocationId gone = all.Allocations[0].Id;
        await server.Node.Gateway.UpdateAllocationsAsync(
            new UpdateAllocationsRequest(
                new RequestId(Guid.NewGuid()), node.Id, node.SecretId,
                [new AllocationUpdate { Id = gone, ClientStatus = ClientStatus.Complete, ClientDescription = "", TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty }]),
            default);
        await server.Node.ProposeAsync(context => new CollectGarbage { RequestId = context.NewRequestId(), At = context.At, Allocations = [gone] }, default);

        // As many come as go: only the number of all of them tells.
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("other"))).EvaluationId);
        WatchAllocationsReply changes = Assignments.Reply(server.Node.Committed, Request(node, all.Index) with { Held = known.Count });
        Assert.Equal((1, 2), (changes.Allocations.Count, changes.Total));
        Assert.Null(known.After(changes));

        WatchAllocationsReply whole = Assignments.Reply(server.Node.Committed, Request(node, 0));
        Assert.DoesNotContain(known.After(whole)!.All, stamp => stamp.Id == gone);
    }

    [Fact]
    public async Task ARestoredStateIsToldInFull()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(Samples.Job("web", count: 2))).EvaluationId);
        StateSnapshot state = server.Node.Committed;
        Assert.Equal((0, 2), Of(Assignments.Reply(state, Request(node, state.Index))));

        await server.Node.RestoreSnapshotAsync(StateArchive.Read(server.Node.SaveSnapshot(DateTimeOffset.UnixEpoch, "test"), "a.snap"), CancellationToken.None);
        StateSnapshot restored = server.Node.Committed;
        Assert.Equal((2, null), Of(Assignments.Reply(restored, Request(node, state.Index))));
        Assert.Equal((0, 2), Of(Assignments.Reply(restored, Request(node, restored.Index))));
    }

    private static (int Named, int? Total) Of(WatchAllocationsReply reply) => (reply.Allocations.Count, reply.Total);

    private static WatchAllocationsRequest Request(Node node, ulong after) =>
        new(node.Id, node.SecretId, after, TimeSpan.Zero, TakesChanges: true);
}
