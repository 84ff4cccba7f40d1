using System.Diagnostics;
using System.Globalization;
using Steppe.Bench.Agents;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Benchmarks;

/// <summary>How long an event takes to reach its subscribers when there are many of both, and what that costs the agent.</summary>
/// <remarks>Registering a job without work makes three events: the job, its evaluation, the evaluation's end. Latency is from
/// just before a registration is sent to when its <c>JobRegistered</c> line has been read, so it holds the registration's own way
/// to the disk; the registration's answer, measured beside it, holds that way too. Subscribers and writers share the machine with
/// the agent.</remarks>
internal sealed class EventsBenchmark : IBenchmark
{
    private const int Subscribers = 100;
    private const int RegistrationsPerSecond = 333;
    private const string IdPrefix = "event-";

    public string Name => "events";

    public string Title => $"event stream: {Subscribers} subscribers of every topic at {RegistrationsPerSecond * 3} changes/s";

    public async Task RunAsync(BenchmarkContext context)
    {
        await using DevAgent agent = await DevAgent.StartAsync(context.Cancellation, DevAgent.Roomy);
        int registrations = RegistrationsPerSecond * (int)Math.Ceiling(context.Span(30).TotalSeconds);
        var sentAt = new long[registrations];
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        using var http = new HttpClient(new SocketsHttpHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        double quiet = ProcessFacts.MemoryOf(agent.ProcessId).Proportional;
        Task<EventReader>[] opening = [.. Enumerable.Range(0, Subscribers).Select(_ => EventReader.OpenAsync(http, agent.Address, IdPrefix, sentAt, over.Token))];
        EventReader[] readers = await Task.WhenAll(opening);
        double listening = ProcessFacts.MemoryOf(agent.ProcessId).Proportional;

        TimeSpan usedBefore = ProcessFacts.ProcessorTimeOf(agent.ProcessId);
        long startedAt = Stopwatch.GetTimestamp();
        List<double> answers = await WriteAsync(agent, sentAt, context.Cancellation);
        TimeSpan took = Stopwatch.GetElapsedTime(startedAt);
        await Task.WhenAll(readers.Select(static reader => reader.Complete)).WaitAsync(TimeSpan.FromSeconds(60), context.Cancellation);
        double share = (ProcessFacts.ProcessorTimeOf(agent.ProcessId) - usedBefore) / Stopwatch.GetElapsedTime(startedAt);
        double busy = ProcessFacts.MemoryOf(agent.ProcessId).Proportional;
        await over.CancelAsync();

        context.Report.Figure("registrations", new Samples([registrations / took.TotalSeconds]), "/s");
        context.Report.Figure("events a subscriber", new Samples(readers.Select(reader => reader.Events / took.TotalSeconds)), "/s");
        context.Report.Figure("bytes to all subscribers", new Samples([readers.Sum(static reader => reader.Bytes) / took.TotalSeconds / 1e6]), "MB/s");
        context.Report.Percentiles("registration sent to its answer", new Samples(answers), "ms");
        context.Report.Percentiles("registration sent to its event read", new Samples(readers.SelectMany(static reader => reader.Latencies)), "ms");
        context.Report.Figure("agent's processor time", new Samples([share * 100]), "% of one core");
        context.Report.Figure("agent's memory (PSS) before, with subscribers, afterwards", new Samples([quiet, listening, busy]), "MB");
    }

    private static async Task<List<double>> WriteAsync(DevAgent agent, long[] sentAt, CancellationToken cancellation)
    {
        List<double> answers = [];
        List<Task> under = [];
        long startedAt = Stopwatch.GetTimestamp();
        for (int i = 0; i < sentAt.Length; i++)
        {
            TimeSpan due = TimeSpan.FromSeconds((double)i / RegistrationsPerSecond) - Stopwatch.GetElapsedTime(startedAt);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, TimeProvider.System, cancellation);
            }

            under.Add(RegisterAsync(i));
        }

        await Task.WhenAll(under);
        return answers;

        async Task RegisterAsync(int number)
        {
            var job = new JobText(IdPrefix + number.ToString("D6", CultureInfo.InvariantCulture), "/bin/true") { Count = 0 };
            byte[] body = job.ToJson();
            sentAt[number] = Stopwatch.GetTimestamp();
            await agent.SubmitAsync(body, cancellation);
            lock (answers)
            {
                answers.Add(Stopwatch.GetElapsedTime(sentAt[number]).TotalMilliseconds);
            }
        }
    }
}
