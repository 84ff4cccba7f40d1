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
];

string part = args is [var first, ..] ? first : "";
IBenchmark[] chosen = [.. all.Where(benchmark => benchmark.Name.Contains(part, StringComparison.OrdinalIgnoreCase))];
if (chosen.Length == 0 || part.StartsWith('-'))
{
    Console.Error.WriteLine($"no benchmark has \"{part}\" in its name; there are {string.Join(", ", all.Select(static benchmark => benchmark.Name))}");
    Console.Error.WriteLine("STEPPE_BENCH_QUICK=1 runs short forms that only show whether everything works.");
    return 2;
}

// A stopped run still has agents to end and folders to remove.
using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var report = new Report(Console.Out);
var context = new BenchmarkContext(report, Environment.GetEnvironmentVariable("STEPPE_BENCH_QUICK") == "1", stop.Token);
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
