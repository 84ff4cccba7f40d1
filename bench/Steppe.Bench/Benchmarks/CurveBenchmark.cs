using Steppe.Bench.Measures;
using Steppe.Model;

namespace Steppe.Bench.Benchmarks;

/// <summary>What one placement in a group of fixed size costs on clusters of many sizes.</summary>
internal sealed class CurveBenchmark : IBenchmark
{
    private static readonly int[] Sizes = [100, 300, 1000, 3000, 10_000, 20_000];

    public string Name => "curve";

    public string Title => "cost of a placement in a group of 1,000, by number of nodes";

    public bool IsOnlyRunByName => true;

    public Task RunAsync(BenchmarkContext context)
    {
        int count = context.Options.Find("count") ?? context.Times(1000);
        List<double> medians = [], minima = [];
        foreach (int nodes in Sizes.Where(size => size <= context.Size("nodes", Sizes[^1])))
        {
            SimulatedCluster cluster = SimulatedCluster.WithSomeWork(nodes, cpuMhz: 1, memoryMb: 10);
            Job job = SimulatedCluster.Job("group", count, cpu: 5, memory: 10);
            Evaluation evaluation = cluster.Register(job);
            PlaceBenchmark.Repeat(context.Times(50), seed => PlaceBenchmark.Place(cluster, evaluation, seed, count));
            Spent[] spent = [.. Enumerable.Range(0, context.Size("runs", 15))
                .Select(_ => PlaceBenchmark.Repeat(5, seed => PlaceBenchmark.Place(cluster, evaluation, seed, count)))];
            var processor = new Samples(spent.Select(one => one.Processor / 5 / count * 1e6));
            medians.Add(processor.Median);
            minima.Add(processor.Min);
            context.Report.Figure($"{nodes} nodes, for each of {count}", new Samples(spent.Select(one => one.Wall / 5 / count * 1e6)), "µs");
            context.Report.Figure("  of processor time", processor, "µs");
        }

        context.Report.Figure("dearest / cheapest, by processor time", new Samples([medians.Max() / medians.Min()]), "", "2");
        context.Report.Figure("  the same of the best runs, which others disturb least", new Samples([minima.Max() / minima.Min()]), "");
        return Task.CompletedTask;
    }
}
