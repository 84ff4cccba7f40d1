using System.Diagnostics;
using System.Globalization;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>Watches a server while it works: how long a durable write and a read take, and how much memory it has.</summary>
internal sealed class Probes : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly DevAgent _server;
    private readonly CancellationTokenSource _end = new();
    private readonly List<double> _writes = [];
    private readonly List<double> _reads = [];
    private readonly Task _working;
    private double _memory;

    public Probes(DevAgent server)
    {
        _server = server;
        _working = Task.WhenAll(
            RepeatAsync(_writes, number => _server.SubmitAsync(Probe(number), _end.Token)),
            RepeatAsync(_reads, async _ => await _server.ReadAsync("/v1/job/probe", _end.Token)));
    }

    /// <summary>Ends the watch.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    /// <summary>Reports what was seen; after the end.</summary>
    public void Report(Report report, string aim)
    {
        report.Percentiles("a small durable write meanwhile", new Samples(_writes), "ms", aim);
        report.Percentiles("a small read meanwhile", new Samples(_reads), "ms", aim);
        report.Figure("most memory of the server (RSS)", new Samples([_memory]), "MiB", "5,000");
    }

    // A job of which nothing runs: a registration costs a commit and one look of the scheduler.
    private static byte[] Probe(int number) =>
        new JobText("probe", "/bin/true", number.ToString(CultureInfo.InvariantCulture)) { Count = 0, Datacenter = "nowhere" }.ToJson();

    private async Task RepeatAsync(List<double> times, Func<int, Task> call)
    {
        await _server.SubmitAsync(Probe(0), _end.Token);
        for (int number = 1; ; number++)
        {
            long startedAt = Stopwatch.GetTimestamp();
            await call(number);
            times.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
            _memory = Math.Max(_memory, ProcessFacts.ResidentMemoryOf(_server.ProcessId));
            await Task.Delay(Pace, TimeProvider.System, _end.Token);
        }
    }
}
