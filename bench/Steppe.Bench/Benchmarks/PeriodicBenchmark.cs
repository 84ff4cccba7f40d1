using System.Globalization;
using System.Text.Json;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>Thousands of periodic jobs that are due in one second: how late is the last one launched?</summary>
/// <remarks>No node fits their children, so that the launches are measured and not the tasks. The time of a launch is the
/// child's <c>SubmitTime</c>.</remarks>
internal sealed class PeriodicBenchmark : IBenchmark
{
    private const string Nowhere = """[{"LTarget":"${node.unique.name}","RTarget":"nowhere"}]""";

    public string Name => "periodic";

    public string Title => "10,000 periodic jobs due in the same second, -dev agent";

    public async Task RunAsync(BenchmarkContext context)
    {
        int jobs = context.Times(10_000);
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation);
        List<double> firsts = [], medians = [], lasts = [];
        for (int round = 0; round < context.Times(3); round++)
        {
            await RegisterAsync(agent, jobs, "0 0 30 2 *", context.Cancellation);
            DateTimeOffset due = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + (jobs / 200) + 5);
            await RegisterAsync(agent, jobs, due.ToString("s m H d M '*' yyyy", CultureInfo.InvariantCulture), context.Cancellation);
            if (TimeProvider.System.GetUtcNow() >= due)
            {
                throw new BenchmarkException("registering took longer than was left until the launch");
            }

            string suffix = string.Create(CultureInfo.InvariantCulture, $"/periodic-{due.ToUnixTimeSeconds()}");
            JsonElement[] children = [];
            await agent.UntilAsync(
                $"{jobs} launches", async () =>
                {
                    await context.PassAsync(TimeSpan.FromSeconds(1));
                    children = [.. (await agent.GetAsync("/v1/jobs?prefix=storm-", context.Cancellation)).EnumerateArray()
                        .Where(job => job.GetProperty("ID").GetString()!.EndsWith(suffix, StringComparison.Ordinal))];
                    return children.Length == jobs;
                }, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), context.Cancellation);
            var lag = new Samples(children.Select(child => (child.GetProperty("SubmitTime").GetInt64() / 1e9) - due.ToUnixTimeSeconds()));
            firsts.Add(lag.Min);
            medians.Add(lag.Median);
            lasts.Add(lag.Max);
        }

        context.Report.Figure("lag of the first launch", new Samples(firsts), "s");
        context.Report.Figure("lag of the median launch", new Samples(medians), "s");
        context.Report.Figure("lag of the last launch", new Samples(lasts), "s");
    }

    private static async Task RegisterAsync(DevAgent agent, int jobs, string cron, CancellationToken cancellation)
    {
        string periodic = JsonSerializer.Serialize(new { Spec = cron });
        await Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation }, async (number, stop) =>
            await agent.SubmitAsync(new JobText($"storm-{number}", "/bin/true") { Periodic = periodic, Constraints = Nowhere }.ToJson(), stop));
    }
}
