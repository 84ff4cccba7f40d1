using System.Diagnostics;
using System.Text.Json;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>One server with a durable log, simulated nodes and many jobs, from the first registration until all work is said to run.</summary>
/// <remarks>Scheduling only. The nodes and whoever submits share the machine with the server.</remarks>
internal sealed class ClusterRun : IAsyncDisposable
{
    // As many callers as keep a server busy: with few, each waits for its answer and the server for them.
    private const int Submitters = 128;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private ClusterRun(DevAgent server, SimulatedNodes nodes) => (Server, Nodes) = (server, nodes);

    public DevAgent Server { get; }

    public SimulatedNodes Nodes { get; }

    /// <summary>Begins with an empty cluster.</summary>
    public static async Task<ClusterRun> StartAsync(int nodes, CancellationToken cancellation)
    {
        DevAgent server = await DevAgent.StartServerAsync(cancellation);
        try
        {
            return new ClusterRun(server, await SimulatedNodes.StartAsync(server.RpcAddress, nodes, Pace, cancellation));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Registers jobs by HTTP and waits until all of their allocations are reported to run.</summary>
    /// <returns>Seconds for all of it, and for the registrations alone.</returns>
    public async Task<(double All, double Submitting)> FillAsync(int jobs, int count, CancellationToken cancellation)
    {
        byte[][] requests =
        [
            .. Enumerable.Range(0, jobs).Select(number => new JobText($"job-{number}", "/bin/true")
            {
                Type = "service", Count = count, Datacenter = SimulatedNodes.Datacenter, ReplacesAtOnce = true, Cpu = 20, Memory = 30,
            }.ToJson()),
        ];
        int wanted = Nodes.Running + (jobs * count);
        long startedAt = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = Submitters, CancellationToken = cancellation },
            async (request, token) => await Server.SubmitAsync(request, token));
        double submitting = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        await Server.UntilAsync($"{wanted} allocations to run", () => Task.FromResult(Nodes.Running >= wanted), TimeSpan.FromMilliseconds(10), Patience, cancellation);
        double all = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        int running = await CountRunningAsync(cancellation);
        return running == wanted ? (all, submitting) : throw new BenchmarkException($"the API counts {running} running allocations instead of {wanted}");
    }

    /// <summary>What the API's list of jobs says is running.</summary>
    public async Task<int> CountRunningAsync(CancellationToken cancellation)
    {
        JsonElement jobs = await Server.GetAsync("/v1/jobs", cancellation);
        return jobs.EnumerateArray().Sum(static job => job.GetProperty("JobSummary").GetProperty("Summary").EnumerateObject()
            .Sum(static group => group.Value.GetProperty("Running").GetInt32()));
    }

    public async ValueTask DisposeAsync()
    {
        await Nodes.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>States what these figures are not, and what the disk does this minute.</summary>
    public static void Describe(BenchmarkContext context, TemporaryFolder folder)
    {
        context.Report.Note("scheduling only: the nodes are simulated, no task is started; durable log; nodes and submitters share the machine");
        context.Report.Note($"load {Machine.LoadAverage()}, {FlushRate.Measure(folder["bare"], 4096, context.Span(1)):#,0} flushes/s of 4 KiB");
    }
}
