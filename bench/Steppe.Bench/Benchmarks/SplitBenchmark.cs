using Steppe.Bench.Measures;
using Steppe.Model;
using Steppe.Scheduler.Ranking;
using Steppe.State;

namespace Steppe.Bench.Benchmarks;

/// <summary>What a scan of all nodes would gain from a second thread, by number of nodes.</summary>
/// <remarks>The bare filter and score of a single placement: as it is, and with the chunks dealt out to two threads that meet at the
/// end, the best of both being the answer. See <c>docs/decisions/0171-the-second-core-has-no-part-in-a-scan.md</c>.</remarks>
internal sealed class SplitBenchmark : IBenchmark
{
    private const int Scans = 200;

    private static readonly int[] Sizes = [1000, 10_000, 50_000];

    public string Name => "split";

    public string Title => "one scan of all nodes on one thread and on two";

    public bool IsOnlyRunByName => true;

    public Task RunAsync(BenchmarkContext context)
    {
        ResourceAsk ask = AdmittedJob.Compile(SimulatedCluster.Job("one", 1)).Groups[0].Ask;
        foreach (int nodes in Sizes.Where(size => size <= context.Size("nodes", Sizes[^1])))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var cluster = new SimulatedCluster();
            cluster.AddNodes(nodes);
            NodeColumns columns = cluster.State.NodeColumns;
            int half = columns.Chunks.Length / 2;
            TopNodes[] best = [new(lotSeed: 1), new(lotSeed: 1)];
            using var second = new SecondWorker(() => Scan(columns, ask, half, columns.Chunks.Length, best[1]));
            List<Spent> alone = [], together = [];
            for (int run = 0; run <= context.Size("runs", 15); run++)
            {
                alone.Add(PlaceBenchmark.Repeat(Scans, _ => Scan(columns, ask, 0, columns.Chunks.Length, best[0])));
                together.Add(PlaceBenchmark.Repeat(Scans, _ => second.Join(() => Scan(columns, ask, 0, half, best[0]))));
            }

            // The first round is before everything is compiled.
            Tell(context, nodes, [.. alone.Skip(1)], [.. together.Skip(1)]);
        }

        return Task.CompletedTask;
    }

    private static void Tell(BenchmarkContext context, int nodes, Spent[] alone, Spent[] together)
    {
        context.Report.Figure($"{nodes} nodes, one thread", new Samples(alone.Select(static one => one.Wall / Scans * 1e6)), "µs");
        context.Report.Figure("  two threads", new Samples(together.Select(static one => one.Wall / Scans * 1e6)), "µs");
        context.Report.Figure("  two / one, pair by pair", Samples.Ratios(together.Select(static one => one.Wall), alone.Select(static one => one.Wall)), "");
        context.Report.Figure("  the same by processor time", Samples.Ratios(together.Select(static one => one.Processor), alone.Select(static one => one.Processor)), "");
    }

    private static void Scan(NodeColumns columns, ResourceAsk ask, int first, int end, TopNodes top)
    {
        top.Clear();
        Span<double> scores = stackalloc double[NodeChunk.Size];
        Span<int> cpuAsks = stackalloc int[NodeChunk.Size];
        cpuAsks.Fill(ColumnScan.Amount(ask.CpuMhz));
        var shortages = default(Shortages);
        for (int number = first; number < end; number++)
        {
            NodeChunk chunk = columns.Chunks[number];
            ColumnScan.Rate(chunk, ask, cpuAsks, chunk.Ready, spreads: false, scores, ref shortages);
            top.Offer(scores, chunk.Marks, number * NodeChunk.Size);
        }
    }

    /// <summary>A thread that does the same work over and over, each time it is called.</summary>
    private sealed class SecondWorker : IDisposable
    {
        private readonly SemaphoreSlim _start = new(0);
        private readonly SemaphoreSlim _done = new(0);
        private readonly Thread _thread;
        private volatile bool _ends;

        public SecondWorker(Action work)
        {
            _thread = new Thread(() =>
            {
                for (_start.Wait(); !_ends; _start.Wait())
                {
                    work();
                    _done.Release();
                }
            });
            _thread.Start();
        }

        /// <summary>Has it work while the caller does something, and waits for both.</summary>
        public void Join(Action mine)
        {
            _start.Release();
            mine();
            _done.Wait();
        }

        public void Dispose()
        {
            _ends = true;
            _start.Release();
            _thread.Join();
            _start.Dispose();
            _done.Dispose();
        }
    }
}
