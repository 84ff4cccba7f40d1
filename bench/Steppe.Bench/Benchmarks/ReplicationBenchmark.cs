using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Grpc;
using Steppe.Log.Etcd.Wire;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.Bench.Benchmarks;

/// <summary>What several servers cost beside one, and beside etcd alone; and how long they are without a leader.</summary>
/// <remarks>Servers and etcds share this machine, and its one disk. A write is one small command by HTTP, to the server that leads; etcd alone
/// is given one kilobyte. Needs etcd. The parts named after it are run, all without a name: <c>one etcd three kills stops hour empty</c>.</remarks>
internal sealed class ReplicationBenchmark : IBenchmark
{
    private const int EtcdValueBytes = 1024;

    private static readonly int[] Writers = [1, 8, 64, 512];

    public string Name => "replication";

    public string Title => "commits of one server and of three on three etcds, leaders lost, an empty server";

    public bool IsOnlyRunByName => true;

    public async Task RunAsync(BenchmarkContext context)
    {
        if (IsWanted(context, "one"))
        {
            await OneServerAsync(context);
        }

        await using var servers = new ReplicatedServers();
        await servers.StartAsync(context.Cancellation);
        (string Name, Func<Task> RunAsync)[] parts =
        [
            ("etcd", () => EtcdAloneAsync(context, servers)),
            ("three", () => ThreeServersAsync(context, servers)),
            ("kills", () => KillsAsync(context, servers)),
            ("stops", () => StopsAsync(context, servers)),
            ("hour", () => HourOfLoad.RunAsync(context, servers)),
            ("empty", () => EmptyServerAsync(context, servers)),
        ];
        foreach ((string name, Func<Task> runAsync) in parts)
        {
            if (IsWanted(context, name))
            {
                await runAsync();
            }
        }
    }

    private static bool IsWanted(BenchmarkContext context, string part) => context.Options.Files.Count == 0 || context.Options.Files.Contains(part, StringComparer.Ordinal);

    private static Task KillsAsync(BenchmarkContext context, ReplicatedServers servers) =>
        LeadersLostAsync(context, servers, "without a leader after kill -9", "5", static async (all, leader, _) =>
        {
            long lostAt = Stopwatch.GetTimestamp();
            await all.KillAsync(leader);
            return lostAt;
        });

    private static async Task StopsAsync(BenchmarkContext context, ReplicatedServers servers)
    {
        await LeadersLostAsync(context, servers, "without a leader after a graceful stop", "0.5", static async (all, leader, cancellation) =>
        {
            await all.StopAsync(leader, cancellation);
            return Stopwatch.GetTimestamp();
        });
        Memory(context, "after that load", servers);
    }

    private static async Task OneServerAsync(BenchmarkContext context)
    {
        await using DevAgent server = await DevAgent.StartServerAsync(context.Cancellation);
        foreach (int writers in Writers)
        {
            await ReplicationLoad.MeasureAsync(context.Report, "one server, log in a file", writers, context.Span(5), async () =>
            {
                await server.PutAsync("/v1/operator/scheduler/configuration", ReplicationLoad.Change, context.Cancellation);
                return true;
            });
        }
    }

    private static async Task EtcdAloneAsync(BenchmarkContext context, ReplicatedServers servers)
    {
        await using var etcd = new EtcdClient(
            new EtcdOptions { Endpoints = [servers.Etcds[0]], NewId = static () => 1 }, TimeProvider.System);
        var value = ByteString.CopyFrom(new byte[EtcdValueBytes]);
        int number = 0;
        foreach (int writers in Writers)
        {
            await ReplicationLoad.MeasureAsync(context.Report, "etcd alone, 1 KB", writers, context.Span(5), async () =>
            {
                var put = new TxnRequest();
                put.Success.Add(new RequestOp
                {
                    RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"/bench/{Interlocked.Increment(ref number)}")), Value = value },
                });
                return await etcd.AskAsync(put, context.Cancellation) is EtcdAnswer.Reply;
            });
        }
    }

    private static async Task ThreeServersAsync(BenchmarkContext context, ReplicatedServers servers)
    {
        int leader = await servers.LeaderAsync(besides: -1, context.Cancellation);
        foreach (int writers in Writers)
        {
            await ReplicationLoad.MeasureAsync(context.Report, "three servers, the leader", writers, context.Span(5), async () =>
                (await servers.PutAsync(leader, "/v1/operator/scheduler/configuration", ReplicationLoad.Change, context.Cancellation)).IsDone);
        }

        int follower = (leader + 1) % ReplicatedServers.Count;
        await ReplicationLoad.MeasureAsync(context.Report, "three servers, a follower", 8, context.Span(5), async () =>
            (await servers.PutAsync(follower, "/v1/operator/scheduler/configuration", ReplicationLoad.Change, context.Cancellation)).IsDone);
    }

    private static async Task LeadersLostAsync(
        BenchmarkContext context, ReplicatedServers servers, string name, string aim, Func<ReplicatedServers, int, CancellationToken, Task<long>> loseAsync)
    {
        List<double> gaps = [];
        for (int run = 0; run < context.Size("runs", 10); run++)
        {
            int leader = await servers.LeaderAsync(besides: -1, context.Cancellation);
            long lostAt = await loseAsync(servers, leader, context.Cancellation);
            await servers.LeaderAsync(leader, context.Cancellation);
            gaps.Add(Stopwatch.GetElapsedTime(lostAt).TotalSeconds);
            await servers.EndAsync(leader);
            servers.Launch(leader);
            await CaughtUpAsync(servers, leader, context.Cancellation);
        }

        context.Report.Percentiles(name, new Samples(gaps), "s", aim);
    }

    private static async Task EmptyServerAsync(BenchmarkContext context, ReplicatedServers servers)
    {
        int jobs = context.Size("jobs", 100), count = context.Options.Find("count") ?? 1000;
        byte[] file = StateOf(context, jobs, count);
        int leader = await servers.LeaderAsync(besides: -1, context.Cancellation);
        long startedAt = Stopwatch.GetTimestamp();
        PutAnswer restored = await servers.PutAsync(leader, "/v1/operator/snapshot", file, context.Cancellation);
        if (!restored.IsDone)
        {
            throw new BenchmarkException(FormattableString.Invariant(
                $"a state of {file.Length / 1048576.0:F1} MB was not restored after {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:F1} s: {restored}"));
        }

        context.Report.Figure(
            FormattableString.Invariant($"restore of a snapshot with {jobs * count} allocations, {file.Length / 1048576.0:F1} MB"),
            new Samples([Stopwatch.GetElapsedTime(startedAt).TotalSeconds]), "s");
        int empty = (leader + 1) % ReplicatedServers.Count;
        await CaughtUpAsync(servers, empty, context.Cancellation);
        await servers.KillAsync(empty);
        servers.Wipe(empty);
        startedAt = Stopwatch.GetTimestamp();
        servers.Launch(empty);
        await CaughtUpAsync(servers, empty, context.Cancellation);
        context.Report.Figure($"catch-up of an empty server with {jobs * count} allocations, start included", new Samples([Stopwatch.GetElapsedTime(startedAt).TotalSeconds]), "s");
        Memory(context, "with those allocations", servers);
    }

    private static byte[] StateOf(BenchmarkContext context, int jobs, int count)
    {
        var cluster = new SimulatedCluster();
        cluster.AddNodes(context.Size("nodes", 5000), static (_, node) => node with
        {
            Resources = node.Resources with { CpuMhz = 64_000, MemoryMb = 131_072, DiskMb = 1_000_000 },
        });
        for (int number = 0; number < jobs; number++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Evaluation evaluation = cluster.Register(SimulatedCluster.Job(string.Create(CultureInfo.InvariantCulture, $"job-{number}"), count, cpu: 20, memory: 30));
            cluster.Carry(Scheduling.Run(cluster.State, evaluation, SimulatedCluster.Now, (ulong)number), evaluation);
        }

        return StateArchive.Write(cluster.State, new StateArchiveLabel
        {
            Id = "bench", Index = cluster.State.Index, Term = 0, Region = "global", ClusterId = cluster.State.ClusterId, TakenAt = SimulatedCluster.Now, Build = "bench", Size = 0,
        });
    }

    private static async Task CaughtUpAsync(ReplicatedServers servers, int server, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        int leader = await servers.LeaderAsync(server, patience.Token);
        ulong wanted = await servers.IndexOfAsync(leader, patience.Token);
        while (await servers.IndexOfAsync(server, patience.Token) < wanted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        }
    }

    internal static void Memory(BenchmarkContext context, string when, ReplicatedServers servers)
    {
        ProcessMemory[] etcds = [.. servers.EtcdProcesses.Select(ProcessFacts.MemoryOf)], processes = [.. servers.ServerProcesses.Select(ProcessFacts.MemoryOf)];
        context.Report.Figure($"memory of an etcd {when}", new Samples([.. etcds.Select(static memory => memory.Resident)]), "MB");
        context.Report.Figure($"of that private {when}", new Samples([.. etcds.Select(static memory => memory.Private)]), "MB");
        context.Report.Figure($"memory of a server {when}", new Samples([.. processes.Select(static memory => memory.Resident)]), "MB");
    }
}
