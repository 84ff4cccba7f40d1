using System.Diagnostics;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;
using Steppe.Model;
using Steppe.Scheduler;

namespace Steppe.Bench.Benchmarks;

/// <summary>How soon work runs elsewhere after half the nodes of a cluster have fallen silent.</summary>
/// <remarks>
/// <para>First what the scheduler and the state take when all of these nodes are given up in the same moment: in this process, on one
/// thread, each plan verified and applied.</para>
/// <para>Then with a server, timed from the first node that it gives up until every lost allocation is reported to run on another
/// node. Servers expect a node's next sign of life later the more nodes there are, so they give nodes up one after the other: that
/// part is not counted.</para>
/// </remarks>
internal sealed class NodeLossBenchmark : IBenchmark
{
    public string Name => "nodeloss";

    public string Title => "5,000 nodes with 100,000 allocations lose half of the nodes";

    public bool IsOnlyRunByName => true;

    public async Task RunAsync(BenchmarkContext context)
    {
        using var folder = new TemporaryFolder();
        int nodes = context.Size("nodes", 5000), jobs = context.Size("jobs", 100), count = context.Options.Find("count") ?? 1000;
        ScheduleAll(context, nodes, jobs, count);
        List<double> first = [], last = [];
        for (int run = 0; run < context.Size("runs", 3); run++)
        {
            ClusterRun.Describe(context, folder);
            await using ClusterRun cluster = await ClusterRun.StartAsync(nodes, context.Cancellation);
            await cluster.FillAsync(jobs, count, context.Cancellation);
            cluster.Nodes.Silence(nodes / 2);
            await UntilDownAsync(cluster.Server, 1, context.Cancellation);
            long detectedAt = Stopwatch.GetTimestamp();
            await UntilDownAsync(cluster.Server, nodes / 2, context.Cancellation);
            long allDetectedAt = Stopwatch.GetTimestamp();
            await cluster.Server.UntilAsync(
                "everything to run elsewhere",
                async () => await cluster.CountRunningAsync(context.Cancellation) == jobs * count,
                TimeSpan.FromMilliseconds(100),
                TimeSpan.FromMinutes(10),
                context.Cancellation);
            first.Add(Stopwatch.GetElapsedTime(detectedAt, allDetectedAt).TotalSeconds);
            last.Add(Stopwatch.GetElapsedTime(allDetectedAt).TotalSeconds);
        }

        context.Report.Figure("from the first node given up to the last", new Samples(first), "s");
        context.Report.Figure("from the last node given up until everything runs elsewhere", new Samples(last), "s", "15");
    }

    private static void ScheduleAll(BenchmarkContext context, int nodes, int jobs, int count)
    {
        var cluster = new SimulatedCluster();
        cluster.AddNodes(nodes);
        Job[] work = [.. Enumerable.Range(0, jobs).Select(number => SimulatedCluster.Job($"job-{number}", count, cpu: 20, memory: 30))];
        double placing = ScheduleOnce(cluster, work, firstSeed: 0);
        cluster.LoseHalfOfTheNodes();
        int lost = cluster.State.Allocations.Rows.Count(allocation => cluster.State.Nodes.Find(allocation.NodeId)!.Status == NodeStatus.Down);
        double replacing = ScheduleOnce(cluster, work, firstSeed: (ulong)jobs);
        int running = cluster.State.Allocations.Rows.Count(allocation =>
            !allocation.IsTerminal && cluster.State.Nodes.Find(allocation.NodeId)!.Status == NodeStatus.Ready);
        if (running != jobs * count)
        {
            throw new BenchmarkException($"{running} of {jobs * count} allocations are on nodes that are there");
        }

        context.Report.Note($"{nodes / 2} nodes are given up at once, with {lost} allocations");
        context.Report.Figure("placing everything, for each allocation", new Samples([placing / (jobs * count) * 1e6]), "µs");
        context.Report.Figure("replacing what is lost, for each allocation", new Samples([replacing / lost * 1e6]), "µs");
        context.Report.Figure("replacing all that is lost", new Samples([replacing]), "s");
    }

    // Ids come from the seed: none may be used twice.
    private static double ScheduleOnce(SimulatedCluster cluster, Job[] jobs, ulong firstSeed) => PlaceBenchmark.Repeat(jobs.Length, number =>
    {
        Evaluation evaluation = cluster.Register(jobs[number]);
        cluster.Carry(Scheduling.Run(cluster.State, evaluation, SimulatedCluster.Now, firstSeed + number), evaluation);
    }).Wall;

    private static Task UntilDownAsync(DevAgent server, int count, CancellationToken cancellation) => server.UntilAsync(
        $"{count} nodes to be down",
        async () => (await server.GetAsync("/v1/nodes", cancellation)).EnumerateArray()
            .Count(static node => node.GetProperty("Status").ValueEquals("down")) >= count,
        TimeSpan.FromMilliseconds(200),
        TimeSpan.FromMinutes(10),
        cancellation);
}
