using System.Collections.Immutable;
using System.Globalization;
using Steppe.Bench.Measures;
using Steppe.Model;

namespace Steppe.Bench.Benchmarks;

/// <summary>One evaluation on clusters of racks, of which half may be used: the grid that Nomad's own scheduler benchmark has.</summary>
internal sealed class GridBenchmark : IBenchmark
{
    private static readonly int[] Nodes = [500, 1000, 5000, 10_000];
    private static readonly int[] Racks = [25, 50, 75];
    private static readonly int[] Counts = [50, 300, 600, 900, 1200];

    public string Name => "grid";

    public string Title => "milliseconds of processor time per evaluation: nodes x racks x count x spread over racks, half of the racks eligible";

    public bool IsOnlyRunByName => true;

    public Task RunAsync(BenchmarkContext context)
    {
        int runs = context.Size("runs", 5);
        foreach (int nodes in Nodes.Where(size => size <= context.Size("nodes", Nodes[^1])))
        {
            foreach (int racks in Racks)
            {
                var cluster = new SimulatedCluster();
                cluster.AddNodes(nodes, (number, node) => node with
                {
                    Meta = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("rack", RackOf(number % racks)),
                });
                foreach (bool spreads in (bool[])[false, true])
                {
                    Row(context, cluster, (nodes, racks, spreads), runs);
                }
            }
        }

        return Task.CompletedTask;
    }

    private static void Row(BenchmarkContext context, SimulatedCluster cluster, (int Nodes, int Racks, bool Spreads) at, int runs)
    {
        List<string> cells = [];
        foreach (int count in Counts)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Evaluation evaluation = cluster.Register(JobOf(at.Racks, count, at.Spreads));
            PlaceBenchmark.Place(cluster, evaluation, 0, count);
            var times = new Samples(Enumerable.Range(1, runs)
                .Select(_ => PlaceBenchmark.Repeat(1, seed => PlaceBenchmark.Place(cluster, evaluation, seed, count)).Processor * 1000).ToArray());
            cells.Add(string.Create(CultureInfo.InvariantCulture, $"{count}: {times.Median:0.00} ({times.Min:0.00}–{times.Max:0.00})"));
        }

        context.Report.Note($"{at.Nodes,6} nodes {at.Racks} racks {(at.Spreads ? "spread   " : "no spread")} ms  {string.Join("  ", cells)}");
    }

    private static string RackOf(int number) => $"r{number}";

    private static Job JobOf(int racks, int count, bool spreads) => SimulatedCluster.Job("grid", count, cpu: 100, memory: 100) switch
    {
        var job => job with
        {
            Constraints = [new Constraint { LTarget = "${meta.rack}", Operand = "set_contains_any", RTarget = string.Join(',', Enumerable.Range(0, racks / 2).Select(RackOf)) }],
            TaskGroups = [job.TaskGroups![0] with { Spreads = spreads ? [new Spread { Attribute = "${meta.rack}", Weight = 100 }] : null }],
        },
    };
}
