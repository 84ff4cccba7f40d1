using System.Diagnostics;
using Steppe.Bench.Measures;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.Scheduler.Ranking;
using Steppe.State;

namespace Steppe.Bench.Benchmarks;

/// <summary>How many placements a second the scheduler finds on 10,000 nodes, beside what filtering and rating them takes at least.</summary>
/// <remarks>On one thread, in this process. Single placements look at every node each time; nothing is committed. The bare figure
/// is the same scan of the same columns, and nothing else.</remarks>
internal sealed class PlaceBenchmark : IBenchmark
{
    private const int Singles = 500;

    public string Name => "place";

    public string Title => "placements on 10,000 nodes by Scheduling.Run, nothing committed";

    public Task RunAsync(BenchmarkContext context)
    {
        int nodes = context.Size("nodes", 10_000), count = context.Options.Find("count") ?? context.Times(1000);
        SimulatedCluster cluster = SimulatedCluster.WithSomeWork(nodes);
        Job single = SimulatedCluster.Job("single", 1), group = SimulatedCluster.Job("group", count);
        Evaluation one = cluster.Register(single), many = cluster.Register(group);
        AdmittedJob admitted = cluster.State.Jobs.Find(one.JobKey)!;
        Repeat(Singles, seed => Place(cluster, one, seed, 1));
        List<double> bare = [], singles = [], groups = [];
        for (int run = 0; run < context.Size("runs", 15); run++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            bare.Add(Singles / Repeat(Singles, _ => Scan(cluster.State.NodeColumns, admitted.Groups[0].Ask)));
            singles.Add(Singles / Repeat(Singles, seed => Place(cluster, one, seed, 1)));
            groups.Add(10 * count / Repeat(10, seed => Place(cluster, many, seed, count)));
        }

        context.Report.Figure($"bare filter and score of {nodes} nodes", new Samples(bare), "/s");
        context.Report.Figure("single placements, every node looked at", new Samples(singles), "/s", "18,000");
        context.Report.Figure("single placements / bare, pair by pair", Samples.Ratios(singles, bare), "", "0.6");
        context.Report.Figure($"placements in groups of {count}", new Samples(groups), "/s", "400,000");
        return Task.CompletedTask;
    }

    /// <summary>Plans for an evaluation, of which everything must find a place.</summary>
    public static void Place(SimulatedCluster cluster, Evaluation evaluation, ulong seed, int count)
    {
        ScheduleOutcome outcome = Scheduling.Run(cluster.State, evaluation, SimulatedCluster.Now, seed);
        if (outcome.Plan.Placements.Count != count)
        {
            throw new BenchmarkException($"{outcome.Plan.Placements.Count} of {count} were placed");
        }
    }

    /// <summary>Does something so often; gives the seconds for all.</summary>
    public static double Repeat(int times, Action<ulong> act)
    {
        long startedAt = Stopwatch.GetTimestamp();
        for (int time = 0; time < times; time++)
        {
            act((ulong)time);
        }

        return Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    private static void Scan(NodeColumns columns, ResourceAsk ask)
    {
        Span<double> scores = stackalloc double[NodeChunk.Size];
        var top = new TopNodes(lotSeed: 1);
        var shortages = default(Shortages);
        for (int number = 0; number < columns.Chunks.Length; number++)
        {
            ColumnScan.Rate(columns.Chunks[number], ask, columns.Chunks[number].Ready, spreads: false, scores, ref shortages);
            top.Offer(scores, columns.Chunks[number], number * NodeChunk.Size);
        }

        if (top.Count == 0)
        {
            throw new BenchmarkException("no node can take the work");
        }
    }
}
