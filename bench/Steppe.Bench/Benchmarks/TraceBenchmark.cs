using Steppe.Bench.Measures;
using Steppe.Model;
using Steppe.Scheduler;

namespace Steppe.Bench.Benchmarks;

/// <summary>Places the pods of a trace one after the other and counts how many nodes they fill, beside how many they need at least.</summary>
/// <remarks>
/// <para>Files: a node list with the columns <c>sn, cpu_milli, memory_mib, gpu, model</c> and a pod list with <c>name, cpu_milli,
/// memory_mib, num_gpu, gpu_milli, …</c>, as the cluster traces of Alibaba have them; without files a set of the same shape is made
/// up. First for CPU and memory alone: on equal nodes of 128 cores and 1 TiB, then on the nodes of the trace; then with GPUs as devices
/// (<see cref="GpuTrace"/>; made up, that is another set). CPU: one thousandth of a core counts as one MHz.</para>
/// <para>The lower bound is for CPU and memory each by itself: on equal nodes no scheduler can do with fewer. On nodes of many sizes it
/// counts the largest first, whereas a good fit fills small ones, too: there it says how the sizes differ, and nothing of the
/// scheduler.</para>
/// </remarks>
internal sealed class TraceBenchmark : IBenchmark
{
    public string Name => "trace";

    public string Title => "pods of a trace, in order of arrival: nodes used against the lower bound";

    public bool IsOnlyRunByName => true;

    public Task RunAsync(BenchmarkContext context)
    {
        (TraceRow[] nodes, TraceRow[] pods) = context.Options.Files switch
        {
            [var nodeFile, var podFile] => (TraceRow.Read(nodeFile, "sn"), TraceRow.Read(podFile, "name")),
            [] => ([], TraceRow.MakeUp(context.Size("jobs", 8000))),
            _ => throw new BenchmarkException("a trace is two files: a node list and a pod list"),
        };
        Fill(context, TraceRow.EqualNodes(context.Size("nodes", 1200)), pods, "1.02");
        if (context.Options.Files.Count > 0)
        {
            Fill(context, nodes, pods, aim: null);
        }

        (TraceRow[] gpuNodes, TraceRow[] gpuPods) = context.Options.Files.Count > 0 ? (nodes, pods) : TraceRow.MakeUpWithGpus(context.Size("nodes", 1523), context.Size("jobs", 8152));
        new GpuTrace(gpuNodes, gpuPods).Run(context);
        return Task.CompletedTask;
    }

    private static void Fill(BenchmarkContext context, TraceRow[] nodes, TraceRow[] pods, string? aim)
    {
        var cluster = new SimulatedCluster();
        cluster.AddNodes(nodes.Length, (number, node) => node with
        {
            Resources = node.Resources with { CpuMhz = nodes[number].Cpu, MemoryMb = nodes[number].Memory, DiskMb = 100_000_000 },
        });
        int unplaced = 0;
        double seconds = PlaceBenchmark.Repeat(pods.Length, number =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Evaluation evaluation = cluster.Register(SimulatedCluster.Job($"pod-{number}", 1, Math.Max(1, pods[number].Cpu), Math.Max(10, pods[number].Memory)));
            ScheduleOutcome outcome = Scheduling.Run(cluster.State, evaluation, SimulatedCluster.Now, number);
            unplaced += outcome.Plan.Placements.Count == 0 ? 1 : 0;
            cluster.Carry(outcome, evaluation);
        }).Wall;
        int used = cluster.State.Allocations.Rows.Select(static allocation => allocation.NodeId).Distinct().Count();
        int bound = Math.Max(Bound(nodes.Select(static node => node.Cpu), pods.Sum(static pod => (long)pod.Cpu)), Bound(nodes.Select(static node => node.Memory), pods.Sum(static pod => (long)pod.Memory)));
        context.Report.Note($"{nodes.Length} nodes, {pods.Length} pods, {unplaced} unplaced, {used} nodes used, at least {bound} needed");
        context.Report.Figure("nodes used / lower bound", new Samples([(double)used / bound]), "", aim);
        context.Report.Figure("pods, each registered, planned and applied", new Samples([pods.Length / seconds]), "/s");
    }

    private static int Bound(IEnumerable<int> capacities, long wanted)
    {
        int count = 0;
        foreach (int capacity in capacities.OrderDescending())
        {
            if (wanted <= 0)
            {
                break;
            }

            wanted -= capacity;
            count++;
        }

        return count;
    }
}
