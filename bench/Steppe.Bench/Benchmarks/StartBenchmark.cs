using System.Globalization;
using System.Text.Json;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;
using Steppe.Bench.Native;

namespace Steppe.Bench.Benchmarks;

/// <summary>How long a job takes from its registration to the first instruction of its task.</summary>
/// <remarks>The task is a static C program that writes the clock. One job after the other on a quiet agent. "Sent" is
/// taken just before the request leaves, so it includes the way there; the server's own time is the job's <c>SubmitTime</c>.</remarks>
internal sealed class StartBenchmark : IBenchmark
{
    private const int WarmUp = 20;

    public string Name => "start";

    public string Title => "registration received to first instruction of the task, -dev agent, raw_exec";

    public async Task RunAsync(BenchmarkContext context)
    {
        using var folder = new TemporaryFolder();
        string stamp = CompileStamp(folder);
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation);
        List<Times> all = [];
        for (int i = 0; i < WarmUp + context.Times(300); i++)
        {
            Times times = await RunOneAsync(agent, stamp, $"start-{i}", context.Cancellation);
            if (i >= WarmUp)
            {
                all.Add(times);
            }
        }

        context.Report.Percentiles("request sent to first instruction", Milliseconds(static run => run.Began - run.Sent), "ms", "p50 40 ms");
        context.Report.Percentiles("server's SubmitTime to first instruction", Milliseconds(static run => run.Began - run.Submitted), "ms");
        context.Report.Percentiles("  of it: request sent to SubmitTime", Milliseconds(static run => run.Submitted - run.Sent), "ms");
        context.Report.Percentiles("  of it: SubmitTime to allocation made", Milliseconds(static run => run.Placed - run.Submitted), "ms");
        context.Report.Percentiles("  of it: allocation made to received by client", Milliseconds(static run => run.Received - run.Placed), "ms");
        context.Report.Percentiles("  of it: received to first instruction", Milliseconds(static run => run.Began - run.Received), "ms");

        Samples Milliseconds(Func<Times, long> nanoseconds) => new(all.Select(run => nanoseconds(run) / 1e6));
    }

    private static async Task<Times> RunOneAsync(DevAgent agent, string stamp, string id, CancellationToken cancellation)
    {
        string file = agent.PathOf(id);
        var job = new JobText(id, stamp, file) { Cpu = 20 };
        byte[] request = job.ToJson();
        long sent = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        await agent.SubmitAsync(request, cancellation);
        await agent.WaitForAsync(job, "Complete", cancellation);

        long[] stamps = [.. File.ReadLines(file).Select(static line => long.Parse(line, CultureInfo.InvariantCulture))];
        if (stamps.Length != 1)
        {
            throw new BenchmarkException($"job {id} ran {stamps.Length} times");
        }

        JsonElement read = await agent.GetAsync($"/v1/job/{id}", cancellation);
        JsonElement allocation = (await agent.GetAsync($"/v1/job/{id}/allocations", cancellation))[0];
        return new Times(
            sent,
            read.GetProperty("SubmitTime").GetInt64(),
            allocation.GetProperty("CreateTime").GetInt64(),
            allocation.GetProperty("TaskStates").GetProperty(JobText.Task).GetProperty("Events").EnumerateArray()
                .First(static happened => happened.GetProperty("Type").GetString() == "Received").GetProperty("Time").GetInt64(),
            stamps[0]);
    }

    /// <summary>Makes the program that appends the clock to a file.</summary>
    public static string CompileStamp(TemporaryFolder folder)
    {
        string source = Checkout.Source(Path.Combine("Programs", "stamp.c"));
        using var compiler = new CommandLine("gcc", ["-static", "-O2", "-o", folder["stamp"], source], folder["gcc.log"]);
        return compiler.RunToEnd() == 0
            ? folder["stamp"]
            : throw new BenchmarkException($"gcc could not compile {source}: {File.ReadAllText(folder["gcc.log"])}");
    }

    /// <summary>Unix nanoseconds of the steps of one job.</summary>
    private readonly record struct Times(long Sent, long Submitted, long Placed, long Received, long Began);
}
