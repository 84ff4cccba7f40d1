using System.Diagnostics;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>How soon a server with many allocations answers again: after an orderly end, and after it was killed at work.</summary>
internal sealed class RestartBenchmark : IBenchmark
{
    public string Name => "restart";

    public string Title => "start of a server with 1,000,000 allocations until its API answers";

    public bool IsOnlyRunByName => true;

    public async Task RunAsync(BenchmarkContext context)
    {
        using var folder = new TemporaryFolder();
        ClusterRun.Describe(context, folder);
        int jobs = context.Size("jobs", 1000), count = context.Options.Find("count") ?? 1000;
        await using ClusterRun cluster = await ClusterRun.StartAsync(context.Size("nodes", 5000), context.Cancellation);
        (double filling, _) = await cluster.FillAsync(jobs, count, context.Cancellation);
        context.Report.Note($"filled in {filling:0.0} s");
        await cluster.Nodes.DisposeAsync();
        List<double> killed = [], stopped = [];
        for (int run = 0; run < context.Size("runs", 3); run++)
        {
            killed.Add(await RestartAsync(cluster, byForce: true, context.Cancellation));
            stopped.Add(await RestartAsync(cluster, byForce: false, context.Cancellation));
            if (await cluster.CountRunningAsync(context.Cancellation) is var running && running != jobs * count)
            {
                throw new BenchmarkException($"{running} of {jobs * count} allocations run after the restart");
            }
        }

        context.Report.Figure($"{jobs * count} allocations, killed: from start to answer", new Samples(killed), "s", "20");
        context.Report.Figure($"{jobs * count} allocations, stopped: from start to answer", new Samples(stopped), "s", "20");
        context.Report.Figure("memory after the start (RSS)", new Samples([ProcessFacts.MemoryOf(cluster.Server.ProcessId).Resident]), "MiB");
    }

    private static async Task<double> RestartAsync(ClusterRun cluster, bool byForce, CancellationToken cancellation)
    {
        await cluster.Server.RestartAsync(byForce);
        await cluster.Server.UntilAsync(
            "the API to answer",
            async () => (await cluster.Server.GetAsync("/v1/job/job-0", cancellation)).GetProperty("ID").GetString() == "job-0",
            TimeSpan.FromMilliseconds(10),
            TimeSpan.FromMinutes(10),
            cancellation);
        return Stopwatch.GetElapsedTime(cluster.Server.LaunchedAt).TotalSeconds;
    }
}
