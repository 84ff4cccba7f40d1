using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Steppe.Bench.Measures;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.Scheduler.Ranking;
using Steppe.State;

namespace Steppe.Bench.Benchmarks;

/// <summary>How many placements a second the scheduler finds on 10,000 nodes, beside what filtering and rating them takes at least.</summary>
/// <remarks>On one thread, in this process; processor time is that of the whole process, with all collection of garbage, and says
/// more than time while others use the machine. Single placements look at every node each time; nothing is committed. The bare figure
/// is the same scan of the same columns, and nothing else.</remarks>
internal sealed class PlaceBenchmark : IBenchmark
{
    private const int Singles = 500;

    private static readonly (string What, Func<TaskGroup, TaskGroup> Change)[] Wishes =
    [
        ("a spread", static group => group with { Spreads = [new Spread { Attribute = "${attr.cpu.arch}", Weight = 100 }] }),
        ("an affinity", static group => group with { Affinities = [new Affinity { LTarget = "${attr.cpu.arch}", Operand = "=", RTarget = "arm64", Weight = 50 }] }),
        ("a static and a dynamic port", static group => group with
        {
            Networks = [new NetworkResource { ReservedPorts = [new Port { Label = "web", Value = 8080 }], DynamicPorts = [new Port { Label = "any" }] }],
        }),
    ];

    private static readonly (string What, Func<TaskGroup, TaskGroup> Change)[] Demands =
    [
        ("a node each", static group => group with { Constraints = [new Constraint { LTarget = "", Operand = "distinct_hosts", RTarget = "" }] }),
        ("at most 20 in a rack", static group => group with { Constraints = [new Constraint { LTarget = "${meta.rack}", Operand = "distinct_property", RTarget = "20" }] }),
        ("a volume", static group => group with
        {
            Volumes = ImmutableSortedDictionary.Create<string, VolumeRequest>(StringComparer.Ordinal).Add("data", new VolumeRequest { Name = "data", Type = "host", Source = "data" }),
        }),
        ("a core", static group => Asking(group, static resources => resources with { Cpu = null, Cores = 1 })),
        ("a device", static group => Asking(group, static resources => resources with { Devices = [new RequestedDevice { Name = "gpu", Count = 1 }] })),
    ];

    public string Name => "place";

    public string Title => "placements on 10,000 nodes by Scheduling.Run, nothing committed";

    public Task RunAsync(BenchmarkContext context)
    {
        int nodes = context.Size("nodes", 10_000), count = context.Options.Find("count") ?? context.Times(1000);
        SimulatedCluster cluster = SimulatedCluster.WithSomeWork(nodes);
        Job single = SimulatedCluster.Job("single", 1), group = SimulatedCluster.Job("group", count);
        Evaluation one = cluster.Register(single), many = cluster.Register(group);
        AdmittedJob admitted = cluster.State.Jobs.Find(one.JobKey)!;
        var memory = new ScanMemory();
        Repeat(Singles, seed => Place(cluster, one, seed, 1));
        List<Spent> bare = [], singles = [], groups = [];
        for (int run = 0; run < context.Size("runs", 15); run++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            bare.Add(Repeat(Singles, _ => Scan(cluster.State.NodeColumns, admitted.Groups[0].Ask)));
            singles.Add(Repeat(Singles, seed => Place(cluster, one, seed, 1)));
            groups.Add(Repeat(10, seed => Place(cluster, many, seed, count)));
        }

        Tell(context, $"bare filter and score of {nodes} nodes", bare, Singles, null);
        Tell(context, "single placements, every node looked at", singles, Singles, "18,000");
        Tell(context, $"placements in groups of {count}", groups, 10 * count, "400,000");
        Tell(context, "single placements by one who remembers, each applied", [.. Enumerable.Range(0, context.Size("runs", 15)).Select(run => PlaceAndApply(cluster, memory, run))], Singles, null);
        TellWishes(context, cluster, Wishes, count);
        context.Report.Figure("single placements / bare, pair by pair", Samples.Ratios(bare.Select(static one => one.Wall), singles.Select(static one => one.Wall)), "", "0.6");
        context.Report.Figure("the same by processor time", Samples.Ratios(bare.Select(static one => one.Processor), singles.Select(static one => one.Processor)), "", "0.6");
        context.Report.Note("the same number of nodes in 100 racks, of 300 kinds, with volumes, cores and devices:");
        TellWishes(context, SimulatedCluster.WithSomeWork(nodes, change: AddThings), [("nothing else", static group => group), .. Demands], count);
        return Task.CompletedTask;
    }

    private static void TellWishes(BenchmarkContext context, SimulatedCluster cluster, (string What, Func<TaskGroup, TaskGroup> Change)[] wishes, int count)
    {
        foreach ((string what, Func<TaskGroup, TaskGroup> change) in wishes)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Evaluation wishing = cluster.Register(SimulatedCluster.Job("wishes", count, change: change));
            Evaluation alone = cluster.Register(SimulatedCluster.Job("wish", 1, change: change));
            Spent[] runs = [.. Enumerable.Range(0, context.Size("runs", 15)).Select(_ => Repeat(10, seed => Place(cluster, wishing, seed, count)))];
            Spent[] aloneRuns = [.. Enumerable.Range(0, context.Size("runs", 15)).Select(_ => Repeat(100, seed => Place(cluster, alone, seed, 1)))];
            Tell(context, $"placements in groups of {count} with {what}", [.. runs], 10 * count, null);
            Tell(context, $"single placements with {what}", [.. aloneRuns], 100, null);
        }
    }

    private static TaskGroup Asking(TaskGroup group, Func<Resources, Resources> change) =>
        group with { Tasks = [group.Tasks![0] with { Resources = change(group.Tasks[0].Resources!) }] };

    // Things that plain work does not ask for: racks, a volume, cores that can be one's own, and devices.
    private static Node AddThings(int number, Node node) => node with
    {
        Meta = node.Meta.Add("rack", (number % 100).ToString(CultureInfo.InvariantCulture)),
        HostVolumes = ImmutableSortedDictionary.Create<string, HostVolume>(StringComparer.Ordinal).Add("data", new HostVolume("/data", ReadOnly: false)),
        Resources = node.Resources with
        {
            TotalCores = 8,
            ReservableCores = [.. Enumerable.Range(0, 8)],
            Devices = [new NodeDeviceGroup { Vendor = "vendor", Type = "gpu", Name = "model", Instances = [.. Enumerable.Range(0, 4).Select(static at => new NodeDevice($"{at}", Healthy: true))] }],
        },
    };

    private static void Tell(BenchmarkContext context, string what, List<Spent> spent, int times, string? aim)
    {
        context.Report.Figure(what, new Samples(spent.Select(one => times / one.Wall)), "/s", aim);
        context.Report.Figure("  for each second of processor time", new Samples(spent.Select(one => times / one.Processor)), "/s");
    }

    /// <summary>Plans for an evaluation, of which everything must find a place.</summary>
    public static void Place(SimulatedCluster cluster, Evaluation evaluation, ulong seed, int count)
    {
        ScheduleOutcome outcome = Scheduling.Run(cluster.State, evaluation, SimulatedCluster.Now, seed);
        if (outcome.Plan.Placements.Count != count)
        {
            throw new BenchmarkException($"{outcome.Plan.Placements.Count} of {count} were placed");
        }
    }

    // A change makes another chunk: one of those that are remembered is rated again for every placement. What applying takes is not counted.
    private static Spent PlaceAndApply(SimulatedCluster cluster, ScanMemory memory, int run)
    {
        double wall = 0, processor = 0;
        for (int number = 0; number < Singles; number++)
        {
            Evaluation evaluation = cluster.Register(SimulatedCluster.Job($"single-{run}-{number}", 1));
            ScheduleOutcome? outcome = null;
            Spent spent = Repeat(1, _ => outcome = Scheduling.Run(cluster.State, evaluation, SimulatedCluster.Now, (ulong)number, memory));
            (wall, processor) = (wall + spent.Wall, processor + spent.Processor);
            cluster.Carry(outcome!, evaluation);
        }

        return new Spent(wall, processor);
    }

    /// <summary>Does something so often; gives what all of it took.</summary>
    public static Spent Repeat(int times, Action<ulong> act)
    {
        (long startedAt, TimeSpan before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        for (int time = 0; time < times; time++)
        {
            act((ulong)time);
        }

        return new Spent(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }

    private static void Scan(NodeColumns columns, ResourceAsk ask)
    {
        Span<double> scores = stackalloc double[NodeChunk.Size];
        var top = new TopNodes(lotSeed: 1);
        int[] cpuAsks = new int[NodeChunk.Size];
        Array.Fill(cpuAsks, ColumnScan.Amount(ask.CpuMhz));
        var shortages = default(Shortages);
        for (int number = 0; number < columns.Chunks.Length; number++)
        {
            ColumnScan.Rate(columns.Chunks[number], ask, cpuAsks, columns.Chunks[number].Ready, spreads: false, scores, ref shortages);
            top.Offer(scores, columns.Chunks[number].Marks, number * NodeChunk.Size);
        }

        if (top.Count == 0)
        {
            throw new BenchmarkException("no node can take the work");
        }
    }
}
