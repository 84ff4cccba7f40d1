using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>A thousand readers that wait for one job to change: what each costs, and how soon all of them know.</summary>
internal sealed class WaitersBenchmark : IBenchmark
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public string Name => "waiters";

    public string Title => "1,000 blocking queries on one job";

    public async Task RunAsync(BenchmarkContext context)
    {
        int waiters = context.Times(1000);
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation, "limits {\n http_max_conns_per_client = 0\n}\n");
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = waiters + 10 })
        {
            BaseAddress = new Uri(agent.Address), Timeout = TimeSpan.FromMinutes(10),
        };
        var job = new JobText("watched", "/bin/true") { Datacenter = "nowhere" };
        await agent.SubmitAsync(job.ToJson(), context.Cancellation);
        double before = ProcessFacts.MemoryOf(agent.ProcessId).Private;
        List<double> latencies = [], last = [];
        double waiting = 0;
        for (int round = 0; round < context.Times(10); round++)
        {
            ulong index = (await agent.GetAsync("/v1/job/watched", context.Cancellation)).GetProperty("ModifyIndex").GetUInt64();
            string path = string.Create(CultureInfo.InvariantCulture, $"/v1/job/watched?index={index}&wait=5m");
            Task<long>[] reads = [.. Enumerable.Range(0, waiters).Select(_ => WaitAsync(http, path, context.Cancellation))];
            await context.PassAsync(Settling);
            waiting = Math.Max(waiting, ProcessFacts.MemoryOf(agent.ProcessId).Private);
            long changedAt = Stopwatch.GetTimestamp();
            await agent.SubmitAsync((job with { Memory = 11 + round }).ToJson(), context.Cancellation);
            long[] answeredAt = await Task.WhenAll(reads);
            double[] each = [.. answeredAt.Select(at => Stopwatch.GetElapsedTime(changedAt, at).TotalMilliseconds)];
            latencies.AddRange(each);
            last.Add(each.Max());
        }

        context.Report.Percentiles("from sending the change to an answer", new Samples(latencies), "ms");
        context.Report.Figure("until the last of them is answered", new Samples(last), "ms");
        context.Report.Figure("private memory per waiter, connection included", new Samples([(waiting - before) * 1024 / waiters]), "KiB");
    }

    private static async Task<long> WaitAsync(HttpClient http, string path, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        long answeredAt = Stopwatch.GetTimestamp();
        using JsonDocument job = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
        return answer.IsSuccessStatusCode ? answeredAt : throw new BenchmarkException($"a waiting read was answered {answer.StatusCode}");
    }
}
