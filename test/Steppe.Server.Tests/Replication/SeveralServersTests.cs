using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Log.Tests.Etcd;
using Steppe.State;

namespace Steppe.Server.Tests.Replication;

/// <summary>Servers in one process, on a real etcd.</summary>
public sealed class SeveralServersTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("steppe-several-").FullName;

    [Fact]
    public async Task WhoStepsDownKeepsWhatItPromisedAndPassesOnWhatItIsAsked()
    {
        await using EtcdProcess etcd = EtcdProcess.Start();
        await using ServerNode first = await StartAsync("first", etcd);
        await UntilAsync("the first leads", () => first.IsLeading);
        await using ServerNode second = await StartAsync("second", etcd);
        await UntilAsync("the second follows", () => second.Leader?.Id == "first");
        ConcurrentBag<string> promised = [];
        Task[] callers = [.. Enumerable.Range(0, 8).Select(caller => Task.Run(() => RegisterAsync(first, $"{caller}", promised, [])))];
        await UntilAsync("work", () => promised.Count > 20);

        await first.StepDownAsync().WaitAsync(Patience);

        Assert.False(first.IsLeading);
        await Task.WhenAll(callers).WaitAsync(Patience);
        await UntilAsync("the second leads", () => second.IsLeading);
        await UntilAsync("the first knows", () => first.Leader?.Id == "second");
        Assert.NotNull(first.LeaderConnection());
        await second.ConfirmLeadershipAsync(CancellationToken.None);
        StateSnapshot state = second.Committed;
        Assert.All(promised, id => Assert.NotNull(state.Jobs.Find(new("default", id))));
        await UntilAsync("the first follows on", () => first.Committed.Index >= state.Index);
    }

    /// <summary>What is on its way to the log when the leadership goes may land or not; whoever waits for it is told which.</summary>
    [Fact]
    public async Task WhoLosesTheLeadershipTellsWhetherWhatItWasAskedForHappened()
    {
        await using EtcdProcess etcd = EtcdProcess.Start();
        await using ServerNode first = await StartAsync("first", etcd);
        await UntilAsync("the first leads", () => first.IsLeading);
        await using ServerNode second = await StartAsync("second", etcd);
        ConcurrentBag<string> promised = [], refused = [];
        (ServerNode leader, ServerNode other) = (first, second);
        for (int round = 0; round < 6; round++)
        {
            await UntilAsync("the other follows", () => other.Leader?.Id == leader.Options.Name);
            (int before, int now) = (promised.Count, round);
            Task[] callers = [.. Enumerable.Range(0, 8).Select(caller => Task.Run(() => RegisterAsync(leader, $"{now}-{caller}", promised, refused)))];
            await UntilAsync("work", () => promised.Count > before + 20);
            leader.HandOver(other.Options.Name);
            await Task.WhenAll(callers).WaitAsync(Patience);
            Assert.True(await leader.UntilLedAsync(CancellationToken.None).WaitAsync(Patience));
            await UntilAsync("the other leads", () => other.IsLeading);
            (leader, other) = (other, leader);
        }

        await leader.ConfirmLeadershipAsync(CancellationToken.None);
        Assert.All(promised, id => Assert.NotNull(leader.Committed.Jobs.Find(new("default", id))));
        Assert.All(refused, id => Assert.Null(leader.Committed.Jobs.Find(new("default", id))));
    }

    [Fact]
    public async Task WithoutEtcdNobodyIsWaitedFor()
    {
        await using EtcdProcess etcd = EtcdProcess.Start();
        await using ServerNode server = await StartAsync("first", etcd);
        await UntilAsync("it leads", () => server.IsLeading);
        Assert.True(await server.UntilLedAsync(CancellationToken.None).WaitAsync(Patience));
        await etcd.KillAsync();
        await UntilAsync("its term is over", () => !server.IsLeading);
        Assert.False(await server.UntilLedAsync(CancellationToken.None).WaitAsync(Patience));
        etcd.Start();
    }

    [Fact]
    public async Task WhoHasSteppedDownNeverLeadsThoughNobodyElseDoes()
    {
        await using EtcdProcess etcd = EtcdProcess.Start();
        await using ServerNode first = await StartAsync("first", etcd);
        await first.StepDownAsync().WaitAsync(Patience);
        await UntilAsync("the first is there", () => first.Members.Any(static member => member is { Server.Id: "first", IsPresent: true }));

        // It looks all the time, and would have been the first to see that nobody leads.
        await using ServerNode second = await StartAsync("second", etcd);
        await UntilAsync("the second leads", () => second.IsLeading);
        Assert.False(first.IsLeading);
    }

    [Fact]
    public async Task AMemberThatJustCameIsFoundWhenItIsLookedFor()
    {
        await using EtcdProcess etcd = EtcdProcess.Start();
        await using ServerNode server = await StartAsync("first", etcd);
        await UntilAsync("it leads", () => server.IsLeading);
        string directory = Directory.CreateDirectory(Path.Combine(_directory, "late")).FullName;
        using EtcdDisk disk = EtcdDisk.Open(new ServerEnvironment(TimeProvider.System, NullLogger.Instance, Scheduler.Scheduling.Run).OpenDisk(directory), static () => 2);
        await using EtcdLog late = EtcdLog.Open(new EtcdOptions { Endpoints = [etcd.Endpoint], NewId = static () => 2 }, disk, seed: null, TimeProvider.System);
        await late.AnnounceAsync(new LogMember(new ServerIdentity("late", "10.0.0.1:4647", "10.0.0.1:4646"), disk.Incarnation, 0), CancellationToken.None);
        Assert.Equal(["first", "late"], (await server.LookForMembersAsync(CancellationToken.None)).Select(static member => member.Server.Id));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<ServerNode> StartAsync(string name, EtcdProcess etcd) => ServerNode.StartAsync(
        new ServerOptions
        {
            Name = name, DataDirectory = Path.Combine(_directory, name), Seed = 7, Etcd = new EtcdLogSettings { Endpoints = [etcd.Endpoint] },
        },
        TimeProvider.System,
        NullLogger.Instance,
        CancellationToken.None);

    // Until this server takes no more.
    private static async Task RegisterAsync(ServerNode server, string caller, ConcurrentBag<string> promised, ConcurrentBag<string> refused)
    {
        for (int number = 0; ; number++)
        {
            string id = $"job-{caller}-{number}";
            try
            {
                await server.RegisterJobAsync(Samples.Job(id, count: 0), RegisterJobOptions.Default, CancellationToken.None);
                promised.Add(id);
            }
            catch (NotLeadingException error)
            {
                Assert.True(error.NothingHappened, error.Message);
                refused.Add(id);
                return;
            }
        }
    }

    private static async Task UntilAsync(string what, Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!isSo())
        {
            Assert.False(patience.IsCancellationRequested, $"waited in vain until {what}");
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
