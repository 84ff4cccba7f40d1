using System.Diagnostics;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;
using Steppe.Bench.Native;

namespace Steppe.Bench.Benchmarks;

/// <summary>The status page of a parent with very many finished children.</summary>
/// <remarks>The children are periodic and never due, then stopped: finished without a task each, which would take an hour.</remarks>
internal sealed class ChildrenBenchmark : IBenchmark
{
    private const string NeverDue = """{"Spec":"0 0 30 2 *"}""";

    public string Name => "children";

    public string Title => "a parent with 100,000 finished children, -dev agent";

    public async Task RunAsync(BenchmarkContext context)
    {
        int children = context.Times(100_000);
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation);
        await agent.SubmitAsync(new JobText("many", "/bin/true") { Parameterized = true, Periodic = NeverDue }.ToJson(), context.Cancellation);
        await Parallel.ForEachAsync(Enumerable.Range(0, children), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = context.Cancellation }, async (_, stop) =>
        {
            string child = (await agent.PutAsync("/v1/job/many/dispatch", "{}"u8.ToArray(), stop)).GetProperty("DispatchedJobID").GetString()!;
            await agent.DeleteAsync($"/v1/job/{child}", stop);
        });

        using var status = new CommandLine(Checkout.Nomad, ["job", "status", "many"], "/dev/null", ("NOMAD_ADDR", agent.Address));
        using var head = new CommandLine(Checkout.Nomad, ["job", "status", "-short", "many"], "/dev/null", ("NOMAD_ADDR", agent.Address));
        List<double> pages = [], heads = [], summaries = [], lists = [];
        for (int round = 0; round < context.Times(10); round++)
        {
            summaries.Add(await MillisecondsAsync(() => agent.GetAsync("/v1/job/many/summary", context.Cancellation)));
            lists.Add(await MillisecondsAsync(() => agent.GetAsync("/v1/jobs?prefix=many/dispatch-", context.Cancellation)));
            heads.Add(MillisecondsOf(head));
            pages.Add(MillisecondsOf(status));
        }

        context.Report.Figure("summary with the counts", new Samples(summaries), "ms");
        context.Report.Figure($"list of {children} children, read as JSON", new Samples(lists), "ms");
        context.Report.Figure("job status -short", new Samples(heads), "ms");
        context.Report.Figure($"job status, {children} rows", new Samples(pages), "ms");
        context.Report.Figure("agent's memory (VmRSS)", new Samples([ProcessFacts.MemoryOf(agent.ProcessId).Resident]), "MB");
    }

    private static async Task<double> MillisecondsAsync(Func<Task> call)
    {
        long startedAt = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
    }

    private static double MillisecondsOf(CommandLine command)
    {
        long startedAt = Stopwatch.GetTimestamp();
        return command.RunToEnd() == 0
            ? Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds
            : throw new BenchmarkException($"{command.Program} failed");
    }
}
