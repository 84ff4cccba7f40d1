using System.Diagnostics;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>How soon work runs elsewhere after half the nodes of a cluster have fallen silent.</summary>
/// <remarks>Timed from the first node that the server gives up until every lost allocation is reported to run on another node. The
/// servers expect a node's next sign of life later the more nodes there are: that part is not counted.</remarks>
internal sealed class NodeLossBenchmark : IBenchmark
{
    public string Name => "nodeloss";

    public string Title => "5,000 nodes with 100,000 allocations lose half of the nodes";

    public bool IsOnlyRunByName => true;

    public async Task RunAsync(BenchmarkContext context)
    {
        using var folder = new TemporaryFolder();
        int nodes = context.Size("nodes", 5000), jobs = context.Size("jobs", 100), count = context.Options.Find("count") ?? 1000;
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

    private static Task UntilDownAsync(DevAgent server, int count, CancellationToken cancellation) => server.UntilAsync(
        $"{count} nodes to be down",
        async () => (await server.GetAsync("/v1/nodes", cancellation)).EnumerateArray()
            .Count(static node => node.GetProperty("Status").ValueEquals("down")) >= count,
        TimeSpan.FromMilliseconds(200),
        TimeSpan.FromMinutes(10),
        cancellation);
}
