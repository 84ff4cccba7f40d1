using System.Diagnostics;
using System.Globalization;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;
using Steppe.Bench.Native;
using Steppe.Model;

namespace Steppe.Bench.Benchmarks;

/// <summary>What it costs to look at much: a job with many allocations, a list of many jobs.</summary>
/// <remarks>The allocations are on nodes that only say they run them; the server, its state and its API are the real ones.</remarks>
internal sealed class ReadsBenchmark : IBenchmark
{
    private const int Nodes = 20;
    private const int WarmUp = 3;

    public string Name => "reads";

    public string Title => "reading a job of 10,000 allocations, and a list of 10,000 jobs";

    public async Task RunAsync(BenchmarkContext context)
    {
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation);
        await using FakeNodes nodes = await FakeNodes.StartAsync(agent.RpcAddress, Nodes, context.Cancellation);
        var big = new JobText("big", "/bin/true") { Type = "service", Count = context.Times(10_000), Datacenter = FakeNodes.Datacenter };
        await agent.SubmitAsync(big.ToJson(), context.Cancellation);
        await agent.WaitForAsync(big, "Starting", context.Cancellation);
        await nodes.ReportAsync(ClientStatus.Running, context.Cancellation);
        await agent.WaitForAsync(big, "Running", context.Cancellation);
        await MeasureAsync(context, agent, $"/v1/job/{big.Id}/allocations", "allocations of the job");
        await MeasureAsync(context, agent, $"/v1/job/{big.Id}/allocations?task_states=false", "the same without task states");
        await MeasureAsync(context, agent, "/v1/allocations?per_page=10", "one page of all allocations");
        await MeasureAsync(context, agent, "/v1/allocations?prefix=ab", "allocations by a prefix of two digits");
        MeasureCommand(context, agent, "job status JOB", ["job", "status", big.Id]);

        int jobs = context.Times(10_000);
        for (int i = 0; i < jobs; i++)
        {
            var job = new JobText(string.Create(CultureInfo.InvariantCulture, $"job-{i:D5}"), "/bin/true") { Datacenter = "nowhere" };
            await agent.SubmitAsync(job.ToJson(), context.Cancellation);
        }

        await MeasureAsync(context, agent, "/v1/jobs", $"list of {jobs} jobs");
        await MeasureAsync(context, agent, "/v1/jobs?prefix=job-0012", "jobs by a prefix that ten of them have");
        await MeasureAsync(context, agent, "/v1/jobs?per_page=10", "one page of jobs");
        byte[] search = """{"Text":"b-0012","Context":"jobs"}"""u8.ToArray();
        await MeasureAsync(context, "fuzzy search among the jobs", async () =>
            (await agent.PutAsync("/v1/search/fuzzy", search, context.Cancellation)).GetRawText().Length);
        MeasureCommand(context, agent, "job status", ["job", "status"]);
    }

    private static Task MeasureAsync(BenchmarkContext context, DevAgent agent, string path, string name) =>
        MeasureAsync(context, name, () => agent.ReadAsync(path, context.Cancellation));

    private static async Task MeasureAsync(BenchmarkContext context, string name, Func<Task<int>> read)
    {
        List<double> times = [];
        int bytes = 0;
        for (int i = -WarmUp; i < context.Times(30); i++)
        {
            long startedAt = Stopwatch.GetTimestamp();
            bytes = await read();
            if (i >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
            }
        }

        context.Report.Percentiles($"{name} ({bytes / 1024.0:#,0} KiB)", new Samples(times), "ms");
    }

    private static void MeasureCommand(BenchmarkContext context, DevAgent agent, string name, string[] words)
    {
        using var command = new CommandLine(Checkout.Nomad, words, environment: ("NOMAD_ADDR", agent.Address));
        List<double> times = [];
        for (int i = -WarmUp; i < context.Times(20); i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            long startedAt = Stopwatch.GetTimestamp();
            int code = command.RunToEnd();
            double milliseconds = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
            if (code != 0)
            {
                throw new BenchmarkException($"{name} ended with code {code}");
            }

            if (i >= 0)
            {
                times.Add(milliseconds);
            }
        }

        context.Report.Figure($"command line: {name}", new Samples(times), "ms");
    }
}
