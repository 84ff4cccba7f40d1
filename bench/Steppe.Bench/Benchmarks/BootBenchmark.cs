using System.Diagnostics;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>How long a new agent takes until it is of use.</summary>
internal sealed class BootBenchmark : IBenchmark
{
    public string Name => "boot";

    public string Title => "start of the process to what a fresh -dev agent can do";

    public async Task RunAsync(BenchmarkContext context)
    {
        List<double> answers = [], ready = [];
        for (int i = 0; i < context.Times(10); i++)
        {
            await using DevAgent agent = DevAgent.Launch();
            await agent.WaitForApiAsync(context.Cancellation);
            answers.Add(Stopwatch.GetElapsedTime(agent.LaunchedAt).TotalMilliseconds);
            await agent.WaitForNodeAsync(context.Cancellation);
            ready.Add(Stopwatch.GetElapsedTime(agent.LaunchedAt).TotalMilliseconds);
        }

        context.Report.Figure("/v1/agent/health answers", new Samples(answers), "ms", "1,000 ms");
        context.Report.Figure("its node takes work", new Samples(ready), "ms");
    }
}
