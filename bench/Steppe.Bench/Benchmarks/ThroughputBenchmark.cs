using System.Diagnostics;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;
using Steppe.Bench.Native;

namespace Steppe.Bench.Benchmarks;

/// <summary>How many short tasks a second one agent gets through, beside what the machine can start at all.</summary>
/// <remarks>One batch job of 1,000 × <c>/bin/true</c>, from its registration until the API says that all are complete; next to
/// each, as many bare <c>posix_spawn</c> and <c>waitpid</c>, one after the other.</remarks>
internal sealed class ThroughputBenchmark : IBenchmark
{
    private const string Program = "/bin/true";

    public string Name => "throughput";

    public string Title => "1,000 x /bin/true through raw_exec on one -dev agent";

    public async Task RunAsync(BenchmarkContext context)
    {
        int count = context.Times(1000);
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation, DevAgent.Roomy);
        await RateOfJobAsync(agent, "warm-up", context.Times(100), context.Cancellation);
        List<double> ours = [], bare = [];
        for (int i = 0; i < context.Times(5); i++)
        {
            bare.Add(RateOfSpawns(count));
            ours.Add(await RateOfJobAsync(agent, $"round-{i}", count, context.Cancellation));
        }

        context.Report.Figure($"job of {count}, registered to all complete", new Samples(ours), "tasks/s");
        context.Report.Figure($"{count} x posix_spawn and waitpid", new Samples(bare), "processes/s");
        context.Report.Figure("job / bare, pair by pair", Samples.Ratios(ours, bare), "");
    }

    private static async Task<double> RateOfJobAsync(DevAgent agent, string id, int count, CancellationToken cancellation)
    {
        var job = new JobText(id, Program) { Count = count };
        byte[] request = job.ToJson();
        long startedAt = Stopwatch.GetTimestamp();
        await agent.SubmitAsync(request, cancellation);
        await agent.WaitForAsync(job, "Complete", cancellation);
        return count / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    private static double RateOfSpawns(int count)
    {
        using var command = new CommandLine(Program, []);
        long startedAt = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            if (command.RunToEnd() is not 0 and var code)
            {
                throw new BenchmarkException($"{Program} ended with code {code}");
            }
        }

        return count / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }
}
