using System.Diagnostics;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>What an agent costs that has nothing to do.</summary>
internal sealed class IdleBenchmark : IBenchmark
{
    private const int Windows = 6;

    public string Name => "idle";

    public string Title => "idle -dev agent with its supervisor, after 60 s, over the following 60 s";

    public async Task RunAsync(BenchmarkContext context)
    {
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation);
        await context.PassAsync(context.Span(60));
        (string Name, int ProcessId)[] both = [("agent", agent.ProcessId), ("supervisor", agent.Supervisor)];
        List<ProcessMemory[]> memory = [];
        List<double[]> load = [];
        for (int i = 0; i < Windows; i++)
        {
            memory.Add([.. both.Select(static one => ProcessFacts.MemoryOf(one.ProcessId))]);
            load.Add(await LoadAsync(context, both));
        }

        for (int i = 0; i < both.Length; i++)
        {
            Show(context.Report, both[i].Name, [.. memory.Select(sample => sample[i])], [.. load.Select(sample => sample[i])], null, null);
        }

        Show(context.Report, "together", [.. memory.Select(static sample => sample[0] + sample[1])], [.. load.Select(static sample => sample.Sum())], "120 MB", "0.5 %");
    }

    // Percent of one core.
    private static async Task<double[]> LoadAsync(BenchmarkContext context, (string Name, int ProcessId)[] processes)
    {
        TimeSpan[] before = [.. processes.Select(static one => ProcessFacts.ProcessorTimeOf(one.ProcessId))];
        long startedAt = Stopwatch.GetTimestamp();
        await context.PassAsync(context.Span(60) / Windows);
        TimeSpan passed = Stopwatch.GetElapsedTime(startedAt);
        return [.. processes.Select((one, i) => 100 * ((ProcessFacts.ProcessorTimeOf(one.ProcessId) - before[i]) / passed))];
    }

    private static void Show(Report report, string name, ProcessMemory[] memory, double[] load, string? memoryAim, string? loadAim)
    {
        report.Figure($"{name}: resident (VmRSS)", new Samples(memory.Select(static sample => sample.Resident)), "MB", memoryAim);
        report.Figure($"{name}: of it private (RssAnon)", new Samples(memory.Select(static sample => sample.Private)), "MB");
        report.Figure($"{name}: shared pages by share (Pss)", new Samples(memory.Select(static sample => sample.Proportional)), "MB");
        report.Figure($"{name}: processor", new Samples(load), "% of a core", loadAim);
    }
}
