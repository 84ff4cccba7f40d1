using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>How many dispatches are accepted durably, by how many callers, and how long one takes to run.</summary>
/// <remarks>Accepted: each caller waits for its answer before it asks again, payloads of 1 KiB. Children of the first parent are
/// periodic and never due, so that the log alone is measured; those of the second are scheduled and find no node.</remarks>
internal sealed class DispatchBenchmark : IBenchmark
{
    private const int WarmUp = 20;
    private const string NeverDue = """{"Spec":"0 0 30 2 *"}""";
    private const string Nowhere = """[{"LTarget":"${node.unique.name}","RTarget":"nowhere"}]""";

    private static readonly byte[] Request = JsonSerializer.SerializeToUtf8Bytes(new { Payload = Convert.ToBase64String(new byte[1024]) });

    public string Name => "dispatch";

    public string Title => "dispatches accepted per second, and dispatch to first instruction, -dev agent";

    public async Task RunAsync(BenchmarkContext context)
    {
        await MeasureAcceptedAsync(context, "children not scheduled", new JobText("template", "/bin/true") { Parameterized = true, Periodic = NeverDue });
        await MeasureAcceptedAsync(context, "children scheduled, no node fits", new JobText("nowhere", "/bin/true") { Parameterized = true, Constraints = Nowhere });
        await MeasureStartAsync(context);
    }

    private static async Task MeasureAcceptedAsync(BenchmarkContext context, string what, JobText template)
    {
        foreach (int callers in (int[])[1, 8, 64])
        {
            await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation);
            await agent.SubmitAsync(template.ToJson(), context.Cancellation);
            await RateAsync(agent, template.Id, callers, context.Span(1), context.Cancellation);
            List<double> rates = [];
            for (int round = 0; round < context.Times(5); round++)
            {
                rates.Add(await RateAsync(agent, template.Id, callers, context.Span(2), context.Cancellation));
            }

            context.Report.Figure($"{callers} callers, {what}", new Samples(rates), "dispatches/s", callers == 8 ? "1,000" : null);
        }
    }

    private static async Task<double> RateAsync(DevAgent agent, string template, int callers, TimeSpan length, CancellationToken cancellation)
    {
        long startedAt = Stopwatch.GetTimestamp();
        int[] made = await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            int count = 0;
            for (; Stopwatch.GetElapsedTime(startedAt) < length; count++)
            {
                await agent.PutAsync($"/v1/job/{template}/dispatch", Request, cancellation);
            }

            return count;
        }));
        return made.Sum() / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    }

    private static async Task MeasureStartAsync(BenchmarkContext context)
    {
        using var folder = new TemporaryFolder();
        string stamp = StartBenchmark.CompileStamp(folder);
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation);
        string file = agent.PathOf("stamps");
        await agent.SubmitAsync(new JobText("start", stamp, file) { Cpu = 20, Parameterized = true }.ToJson(), context.Cancellation);
        List<double> all = [];
        for (int round = 0; round < WarmUp + context.Times(300); round++)
        {
            long sent = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
            await agent.PutAsync("/v1/job/start/dispatch", Request, context.Cancellation);
            int expected = round + 1;
            await agent.UntilAsync(
                $"child {expected} to be done",
                async () => (await agent.GetAsync("/v1/job/start/summary", context.Cancellation)).GetProperty("Children").GetProperty("Dead").GetInt32() == expected,
                TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), context.Cancellation);
            if (round >= WarmUp)
            {
                all.Add((long.Parse(File.ReadLines(file).Last(), CultureInfo.InvariantCulture) - sent) / 1e6);
            }
        }

        context.Report.Percentiles("dispatch sent to first instruction", new Samples(all), "ms", "p50 40 ms");
    }
}
