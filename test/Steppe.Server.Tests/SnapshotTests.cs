using Steppe.Model;
using Steppe.Protocol;
using Steppe.State;

namespace Steppe.Server.Tests;

public sealed class SnapshotTests
{
    private static readonly DateTimeOffset Now = new(2031, 5, 4, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task AnEmptyServerTakesASavedStateOverAndGoesOnWorking()
    {
        await using TestServer old = await TestServer.StartAsync();
        Node node = await old.AddNodeAsync("n1");
        RegisterJobResult.Registered web = await old.RegisterAsync(Samples.Job("web", count: 2));
        await old.WaitForEvaluationAsync(web.EvaluationId);
        StateArchive saved = StateArchive.Read(old.Node.SaveSnapshot(Now, "test"), "a.snap");

        await using TestServer server = await TestServer.StartAsync();
        IAsyncEnumerator<EventBatch> events = server.Node.Events!.FollowAsync(0, CancellationToken.None).GetAsyncEnumerator();
        Task<bool> told = events.MoveNextAsync().AsTask();

        // What clients and callers saw of the old servers after the snapshot was taken.
        ulong seen = saved.Label.Index + 1000;
        ValueTask<StateSnapshot> waiting = server.Node.Feed.WaitAsync(
            WatchKey.Job(new JobKey("default", "web")), static _ => 0, seen, TimeSpan.FromMinutes(5), CancellationToken.None);
        CommandOutcome.Accepted restored = Assert.IsType<CommandOutcome.Accepted>(
            await server.Node.RestoreSnapshotAsync(saved, CancellationToken.None));

        Assert.True(restored.Index > seen);
        Assert.Equal(2, (await waiting).Allocations.Count);
        EventsLostException lost = await Assert.ThrowsAsync<EventsLostException>(async () =>
        {
            while (await told)
            {
                told = events.MoveNextAsync().AsTask();
            }
        });
        Assert.EndsWith($"subscribe with index={restored.Index}", lost.Message, StringComparison.Ordinal);

        // The node takes no work before it has told what runs on it.
        HeartbeatReply beat = await server.Node.Gateway.HeartbeatAsync(new HeartbeatRequest(node.Id, node.SecretId), CancellationToken.None);
        Assert.True(beat is { MustReport: true, MustRegister: false });
        RegisterJobResult.Registered next = await server.RegisterAsync(Samples.Job("next"));
        StateSnapshot state = await server.WaitForEvaluationAsync(next.EvaluationId);
        Assert.Empty(state.AllocationsOf(new JobKey("default", "next")));
        WatchAllocationsReply watch = await server.Node.Gateway.WatchAllocationsAsync(
            new WatchAllocationsRequest(node.Id, node.SecretId, seen, TimeSpan.FromMinutes(5)), CancellationToken.None);
        Assert.Equal(2, watch.Allocations.Count);
        await server.Node.Gateway.UpdateAllocationsAsync(
            new UpdateAllocationsRequest(
                new RequestId(Guid.NewGuid()),
                node.Id,
                node.SecretId,
                [.. watch.Allocations.Select(static stamp => new AllocationUpdate
                {
                    Id = stamp.Id,
                    ClientStatus = ClientStatus.Running,
                    ClientDescription = "",
                    TaskStates = System.Collections.Immutable.ImmutableSortedDictionary<string, TaskState>.Empty,
                })]),
            CancellationToken.None);
        await server.WaitAsync(
            WatchKey.AllocationsOf(new JobKey("default", "next")), static state => state.AllocationsOf(new JobKey("default", "next")).Any());
        Assert.Equal(
            [.. old.Node.Committed.Allocations.Keys],
            server.Node.Committed.AllocationsOf(new JobKey("default", "web")).Select(static allocation => allocation.Id));
    }

    [Fact]
    public async Task ARestoredStateSurvivesARestart()
    {
        await using TestServer old = await TestServer.StartAsync();
        await old.RegisterAsync(Samples.Job("web"));
        StateArchive saved = StateArchive.Read(old.Node.SaveSnapshot(Now, "test"), "a.snap");
        string directory = Directory.CreateTempSubdirectory("steppe-restored-").FullName;
        try
        {
            TestServer first = await TestServer.StartAsync(directory);
            CommandOutcome restored = await first.Node.RestoreSnapshotAsync(saved, CancellationToken.None);
            await first.Node.KillAsync();
            await using TestServer second = await TestServer.StartAsync(directory);
            Assert.Equal(Assert.IsType<CommandOutcome.Accepted>(restored).Index, second.Node.Committed.TableIndexes.Restored);
            Assert.Equal(saved.Label.ClusterId, second.Node.Committed.ClusterId);
            Assert.True(second.Node.Committed.Jobs.Contains(new JobKey("default", "web")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
