using System.Globalization;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;
using Steppe.Model;
using Steppe.Scheduler;

namespace Steppe.Bench.Benchmarks;

/// <summary>What a server keeps in memory for each allocation: placed, and reported to run by its client.</summary>
/// <remarks>In this process, without a log: either with the very objects that the scheduler made, as the leader keeps them, or with
/// what comes out of the log, as all others keep them and a leader that was started again. What clients report has come over a
/// connection either way. RSS holds the garbage of the run as well.</remarks>
internal sealed class MemoryBenchmark(string name, bool isFromLog) : IBenchmark
{
    private const int Nodes = 5000;

    public string Name => name;

    public string Title => $"memory of allocations in jobs of 1,000 on 5,000 nodes, {(isFromLog ? "out of the log" : "as scheduled")}";

    public bool IsOnlyRunByName => true;

    public Task RunAsync(BenchmarkContext context)
    {
        int jobs = context.Size("jobs", 100), count = context.Options.Find("count") ?? 1000;
        var cluster = new SimulatedCluster { GoesThroughLog = isFromLog };
        cluster.AddNodes(context.Size("nodes", Nodes), static (_, node) => node with
        {
            Resources = node.Resources with { CpuMhz = 64_000, MemoryMb = 131_072, DiskMb = 1_000_000 },
        });
        (double heap, double resident) = (Heap(), Resident());
        Place(context, cluster, jobs, count);
        Tell(context, "placed", cluster, heap, resident);
        Report(cluster);
        Tell(context, "reported to run", cluster, heap, resident);
        return Task.CompletedTask;
    }

    private static void Place(BenchmarkContext context, SimulatedCluster cluster, int jobs, int count)
    {
        for (int number = 0; number < jobs; number++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Evaluation evaluation = cluster.Register(SimulatedCluster.Job(string.Create(CultureInfo.InvariantCulture, $"job-{number}"), count, cpu: 20, memory: 30));
            cluster.Carry(Scheduling.Run(cluster.State, evaluation, SimulatedCluster.Now, (ulong)number), evaluation);
        }

        if (cluster.State.Allocations.Count != jobs * count)
        {
            throw new BenchmarkException($"{cluster.State.Allocations.Count} of {jobs * count} were placed");
        }
    }

    private static void Report(SimulatedCluster cluster)
    {
        foreach (AllocationId[] batch in cluster.State.Allocations.Keys.Chunk(100))
        {
            cluster.Report([.. batch.Select(static id => FakeNodes.Update(id, ClientStatus.Running))]);
        }
    }

    private static void Tell(BenchmarkContext context, string what, SimulatedCluster cluster, double heap, double resident)
    {
        int allocations = cluster.State.Allocations.Count;
        context.Report.Figure($"{what}: heap for each of {allocations}", new Samples([(Heap() - heap) / allocations]), "B");
        context.Report.Figure($"{what}: RSS for each of {allocations}", new Samples([(Resident() - resident) / allocations]), "B", "3,072");
    }

    private static double Heap() => GC.GetTotalMemory(forceFullCollection: true);

    private static double Resident() => ProcessFacts.MemoryOf(Environment.ProcessId).Resident * 1024 * 1024;
}
