using System.Runtime.InteropServices;
using Steppe.Bench;
using Steppe.Bench.Benchmarks;
using Steppe.Bench.Measures;

IBenchmark[] all =
[
    new StartBenchmark(),
    new CliBenchmark(),
    new ValidateBenchmark(),
    new IdleBenchmark(),
    new BootBenchmark(),
    new ThroughputBenchmark(),
    new TasksBenchmark(),
    new LogBenchmark(),
    new ScheduleBenchmark(),
    new ReadsBenchmark(),
    new WaitersBenchmark(),
    new EventsBenchmark(),
    new DispatchBenchmark(),
    new PeriodicBenchmark(),
    new ChildrenBenchmark(),
    new IsolationBenchmark(),
    new ParseBenchmark(),
    new PlaceBenchmark(),
    new CurveBenchmark(),
    new SplitBenchmark(),
    new GridBenchmark(),
    new BlockedBenchmark(),
    new TraceBenchmark(),
    new ExplainBenchmark(),
    new MemoryBenchmark("memory", isFromLog: false),
    new MemoryBenchmark("memory-log", isFromLog: true),
    new ClusterBenchmark("c1m", nodes: 5000, jobs: 1000, count: 1000, aim: "60"),
    new ClusterBenchmark("c2m", nodes: 6100, jobs: 2000, count: 1000, aim: null),
    new ClusterBenchmark("kube", nodes: 5000, jobs: 50_000, count: 1, aim: "10"),
    new RestartBenchmark(),
    new NodeLossBenchmark(),
    new ReplicationBenchmark(),
];

string part = args is [var first, ..] ? first : "";
IBenchmark[] chosen =
[
    .. all.Where(benchmark => benchmark.IsOnlyRunByName
        ? string.Equals(benchmark.Name, part, StringComparison.OrdinalIgnoreCase)
        : benchmark.Name.Contains(part, StringComparison.OrdinalIgnoreCase)),
];
BenchmarkOptions? options = BenchmarkOptions.TryParse(args.Skip(1), out string objection);
if (chosen.Length == 0 || part.StartsWith('-') || options is null)
{
    Console.Error.WriteLine(options is null && chosen.Length > 0
        ? objection
        : $"no benchmark has \"{part}\" in its name; there are {string.Join(", ", all.Select(static benchmark => benchmark.Name))}");
    Console.Error.WriteLine("After the name may follow sizes, such as --runs 3 --nodes 1000 --jobs 100 --count 100, and files.");
    Console.Error.WriteLine("STEPPE_BENCH_QUICK=1 runs short forms that only show whether everything works.");
    return 2;
}

// A stopped run still has agents to end and folders to remove.
using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var report = new Report(Console.Out);
var context = new BenchmarkContext(report, Environment.GetEnvironmentVariable("STEPPE_BENCH_QUICK") == "1", options, stop.Token);
Machine.Describe(context);
bool failed = false;
foreach (IBenchmark benchmark in chosen)
{
    report.Heading($"{benchmark.Name}: {benchmark.Title} [load {Machine.LoadAverage()}]");
    try
    {
        await benchmark.RunAsync(context);
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        report.Note("stopped");
        return 130;
    }
    catch (Exception error)
    {
        failed = true;
        report.Note(error is BenchmarkException ? $"DID NOT WORK: {error.Message}" : $"DID NOT WORK: {error}");
    }
}

return failed ? 1 : 0;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
