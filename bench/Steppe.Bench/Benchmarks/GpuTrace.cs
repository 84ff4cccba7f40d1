using System.Globalization;
using Steppe.Bench.Measures;
using Steppe.Model;
using Steppe.Scheduler;

namespace Steppe.Bench.Benchmarks;

/// <summary>A trace whose GPUs are devices that pods get: whole ones, and shares of a tenth of those that are shared.</summary>
/// <remarks>Of the GPUs of all nodes as many are shared as pods ask for parts of: a device belongs to one group, and cannot be given away
/// whole and in parts. A node's shares are one group, so the shares of a pod may lie on two GPUs.</remarks>
internal sealed class GpuTrace(TraceRow[] nodes, TraceRow[] pods)
{
    private const int SharesOfOne = 10;
    private const string Whole = "vendor/gpu/whole";
    private const string Share = "vendor/gpu/share";

    private readonly SimulatedCluster _cluster = new();

    /// <summary>Places the pods one after the other and reports what became of the GPUs.</summary>
    public void Run(BenchmarkContext context)
    {
        double asked = pods.Sum(static pod => pod.GpusAsked);
        double sharedPart = pods.Where(static pod => pod.AsksForPart).Sum(static pod => pod.GpusAsked) / Math.Max(1, asked);
        double owed = 0;
        _cluster.AddNodes(nodes.Length, (number, node) => node with
        {
            Resources = node.Resources with
            {
                CpuMhz = nodes[number].Cpu, MemoryMb = nodes[number].Memory, DiskMb = 100_000_000, Devices = [.. DevicesOf(nodes[number].Gpus, sharedPart, ref owed)],
            },
        });
        int unplaced = 0;
        double seconds = PlaceBenchmark.Repeat(pods.Length, number =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Evaluation evaluation = _cluster.Register(JobOf(pods[number], (int)number));
            ScheduleOutcome outcome = Scheduling.Run(_cluster.State, evaluation, SimulatedCluster.Now, number);
            unplaced += outcome.Plan.Placements.Count == 0 ? 1 : 0;
            _cluster.Carry(outcome, evaluation);
        }).Wall;
        double there = nodes.Sum(static node => node.Gpus);
        double given = _cluster.State.Allocations.Rows.Sum(static allocation => GpusOf(allocation));
        context.Report.Note(string.Create(CultureInfo.InvariantCulture, $"{nodes.Length} nodes with {there} GPUs, {pods.Length} pods that ask for {asked:0.0}; {unplaced} pods unplaced"));
        context.Report.Figure("GPUs given / asked for", new Samples([given / asked]), "");
        context.Report.Figure("free GPUs on nodes with less than a core or 2 GiB left", new Samples([_cluster.State.Nodes.Rows.Sum(Stranded)]), "");
        context.Report.Figure("pods with GPUs as devices, each registered, planned and applied", new Samples([pods.Length / seconds]), "/s");
    }

    private static Job JobOf(TraceRow pod, int number) => SimulatedCluster.Job(
        string.Create(CultureInfo.InvariantCulture, $"pod-{number}"), 1, Math.Max(1, pod.Cpu), Math.Max(10, pod.Memory), group => group with
        {
            Tasks = [group.Tasks![0] with { Resources = group.Tasks[0].Resources! with { Devices = AsksOf(pod) } }],
        });

    private static RequestedDevice[]? AsksOf(TraceRow pod) => pod switch
    {
        { Gpus: 0 } => null,
        { AsksForPart: true, GpuMilli: int milli } => [new RequestedDevice { Name = Share, Count = (milli + (1000 / SharesOfOne) - 1) / (1000 / SharesOfOne) }],
        _ => [new RequestedDevice { Name = Whole, Count = pod.Gpus }],
    };

    // What a node cannot share in whole GPUs is owed to the next.
    private static IEnumerable<NodeDeviceGroup> DevicesOf(int gpus, double sharedPart, ref double owed)
    {
        owed += gpus * sharedPart;
        int shared = Math.Min(gpus, (int)owed);
        owed -= shared;
        return new[] { Group("whole", gpus - shared), Group("share", shared * SharesOfOne) }.Where(static group => group.Instances.Count > 0);
    }

    private static NodeDeviceGroup Group(string name, int count) => new()
    {
        Vendor = "vendor", Type = "gpu", Name = name,
        Instances = [.. Enumerable.Range(0, count).Select(static number => new NodeDevice(number.ToString("000", CultureInfo.InvariantCulture), Healthy: true))],
    };

    private static double GpusOf(Allocation allocation) => allocation.Resources.Tasks.Values
        .SelectMany(static task => task.Devices ?? [])
        .Sum(static device => device.DeviceIds.Count / (device.Name == "share" ? (double)SharesOfOne : 1));

    private double Stranded(Node node)
    {
        Allocation[] held = [.. _cluster.State.AllocationsOn(node.Id)];
        bool isFull = node.Resources.CpuMhz - held.Sum(static allocation => allocation.Resources.Total.CpuMhz) < 1000
            || node.Resources.MemoryMb - held.Sum(static allocation => allocation.Resources.Total.MemoryMb) < 2048;
        double there = node.Resources.Devices.Sum(static group => group.Instances.Count / (group.Name == "share" ? (double)SharesOfOne : 1));
        return isFull ? there - held.Sum(GpusOf) : 0;
    }
}
