using System.Text.Json;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>How long a cluster of simulated nodes takes to run many jobs, from their registration by HTTP to the last report.</summary>
/// <remarks>With <c>--nodes</c>, <c>--jobs</c>, <c>--count</c> and <c>--runs</c> it is as small as wanted.</remarks>
internal sealed class ClusterBenchmark(string name, int nodes, int jobs, int count, string? aim) : IBenchmark
{
    public string Name => name;

    public string Title => $"{jobs} jobs of {count} on {nodes} simulated nodes, registered by HTTP until all are reported to run";

    public bool IsOnlyRunByName => true;

    public async Task RunAsync(BenchmarkContext context)
    {
        using var folder = new TemporaryFolder();
        int hosts = context.Size("nodes", nodes), works = context.Size("jobs", jobs), copies = context.Options.Find("count") ?? count;
        List<double> seconds = [], submitting = [], pauses = [];
        for (int run = 0; run < context.Size("runs", 5); run++)
        {
            ClusterRun.Describe(context, folder);
            await using ClusterRun cluster = await ClusterRun.StartAsync(hosts, context.Cancellation);
            var probes = new Probes(cluster.Server);
            double pausedBefore = await PauseSecondsAsync(cluster.Server, context.Cancellation);
            double usedBefore = ProcessFacts.ProcessorTimeOf(cluster.Server.ProcessId).TotalSeconds;
            (double all, double submit) = await cluster.FillAsync(works, copies, context.Cancellation);
            pauses.Add((await PauseSecondsAsync(cluster.Server, context.Cancellation) - pausedBefore) / all * 100);
            await probes.DisposeAsync();
            double used = ProcessFacts.ProcessorTimeOf(cluster.Server.ProcessId).TotalSeconds - usedBefore, allocations = works * (double)copies;
            context.Report.Note($"run {run + 1}: {all:0.00} s, {allocations / all:#,0} allocations/s, {used / allocations * 1e6:0} µs of the server's processor time each");
            probes.Report(context.Report, "p99 100, max 500");
            seconds.Add(all);
            submitting.Add(submit);
        }

        context.Report.Figure($"{works} jobs of {copies} on {hosts} nodes, until all are reported to run", new Samples(seconds), "s", aim);
        context.Report.Figure("allocations", new Samples(seconds.Select(all => works * (double)copies / all)), "/s");
        context.Report.Figure("the registrations alone", new Samples(submitting), "s");
        context.Report.Figure("share of the time in which the server stood still for garbage collection", new Samples(pauses), "%");
    }

    private static async Task<double> PauseSecondsAsync(DevAgent server, CancellationToken cancellation)
    {
        JsonElement metrics = await server.GetAsync("/v1/metrics", cancellation);
        return metrics.GetProperty("Gauges").EnumerateArray()
            .Where(static gauge => gauge.GetProperty("Name").GetString() == "nomad.runtime.total_gc_pause_ns")
            .Select(static gauge => gauge.GetProperty("Value").GetDouble() / 1e9)
            .FirstOrDefault();
    }
}
