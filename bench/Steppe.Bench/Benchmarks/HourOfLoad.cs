using System.Diagnostics;
using System.Globalization;
using System.Text;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>What an hour of changes leaves in the memory of etcd and of the servers.</summary>
/// <remarks>As many registrations as an hour has at a stated rate, sent as fast as they are taken: entries are larger than they would be in an
/// hour, and there is less time to tidy up, so what is measured is more than an hour of that rate would leave. Jobs are registered over and over.</remarks>
internal static class HourOfLoad
{
    private const int Writers = 64;
    private const int Jobs = 500;
    private const int SecondsPerHour = 3600;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    public static async Task RunAsync(BenchmarkContext context, ReplicatedServers servers)
    {
        int perSecond = context.Options.Find("rate") ?? 10;
        int changes = context.Size("changes", perSecond * SecondsPerHour);
        int leader = await servers.LeaderAsync(besides: -1, context.Cancellation);
        int sent = 0;
        var refusals = new Refusals();
        var peak = new Peak(servers);
        long startedAt = Stopwatch.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        Task looking = peak.LookAsync(Pace, over.Token);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref sent) is var number && number <= changes)
            {
                PutAnswer answer = await servers.PutAsync(leader, "/v1/jobs", Registration(number), context.Cancellation);
                if (!answer.IsDone)
                {
                    refusals.Add(answer, Stopwatch.GetElapsedTime(startedAt));
                }
            }
        })));
        double seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        await over.CancelAsync();
        await looking;
        context.Report.Note(FormattableString.Invariant(
            $"{changes} registrations of {Jobs} jobs, an hour of {(double)changes / SecondsPerHour:F1} a second, sent within {seconds:F0} s by {Writers} writers, {refusals.Count} not done"));
        refusals.Tell(context.Report);
        context.Report.Figure("etcd, at most: resident, its files included", new Samples([peak.EtcdResident]), "MB");
        context.Report.Figure("etcd, at most: private", new Samples([peak.EtcdPrivate]), "MB");
        context.Report.Figure("a server, at most: private", new Samples([peak.ServerPrivate]), "MB");
        ReplicationBenchmark.Memory(context, "after that hour", servers);
    }

    private static byte[] Registration(int number)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"job-{number % Jobs}");
        return Encoding.UTF8.GetBytes($$$"""
            {"Job": {"ID": "{{{id}}}", "Name": "{{{id}}}", "Type": "service", "Datacenters": ["nowhere"], "Meta": {"change": "{{{number}}}"},
              "TaskGroups": [{"Name": "g", "Count": 1, "Tasks": [{"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/sleep", "args": ["86400"]}}]}]}}
            """);
    }

    // What was not done, counted by what it was answered.
    private sealed class Refusals
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, (int Count, TimeSpan First, TimeSpan Last)> _kinds = new(StringComparer.Ordinal);

        public int Count => _kinds.Values.Sum(static kind => kind.Count);

        public void Add(PutAnswer answer, TimeSpan at)
        {
            lock (_gate)
            {
                string kind = answer.ToString();
                _kinds[kind] = _kinds.TryGetValue(kind, out var before) ? (before.Count + 1, before.First, at) : (1, at, at);
            }
        }

        public void Tell(Report report)
        {
            foreach ((string kind, (int count, TimeSpan first, TimeSpan last)) in _kinds.OrderBy(static pair => pair.Value.First))
            {
                report.Note(FormattableString.Invariant($"  {count,6} times, {first.TotalSeconds:F1} to {last.TotalSeconds:F1} s after the beginning: {kind}"));
            }
        }
    }

    // The most that any of the processes had at any look.
    private sealed class Peak(ReplicatedServers servers)
    {
        public double EtcdResident { get; private set; }

        public double EtcdPrivate { get; private set; }

        public double ServerPrivate { get; private set; }

        public async Task LookAsync(TimeSpan pace, CancellationToken cancellation)
        {
            using var timer = new PeriodicTimer(pace);
            while (!cancellation.IsCancellationRequested)
            {
                foreach (ProcessMemory memory in servers.EtcdProcesses.Select(ProcessFacts.MemoryOf))
                {
                    (EtcdResident, EtcdPrivate) = (Math.Max(EtcdResident, memory.Resident), Math.Max(EtcdPrivate, memory.Private));
                }

                ServerPrivate = servers.ServerProcesses.Select(static id => ProcessFacts.MemoryOf(id).Private).Append(ServerPrivate).Max();
                await ((Task)timer.WaitForNextTickAsync(cancellation).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
