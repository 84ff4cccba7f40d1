using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Steppe.Model;
using Steppe.ServerCore;

namespace Steppe.Server;

/// <summary>What a server measures of itself, under the names operators know.</summary>
/// <remarks>Thread-safe. Durations in milliseconds.</remarks>
internal sealed class ServerMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly FrozenDictionary<JobType, Histogram<double>> _scheduling;
    private readonly Histogram<double> _commits;
    private readonly FrozenDictionary<EvaluationTime, Histogram<double>> _times;
    private readonly TimeProvider _time;
    private readonly StrongBox _figures = new();

    public ServerMetrics(TimeProvider time)
    {
        _time = time;
        _meter = new Meter("Steppe", version: null, tags: null, scope: this);
        _scheduling = Enum.GetValues<JobType>().ToFrozenDictionary(
            static type => type, type => _meter.CreateHistogram<double>($"nomad.nomad.worker.invoke_scheduler.{type.ToWord()}", "ms"));
        _times = Enum.GetValues<EvaluationTime>().ToFrozenDictionary(
            static part => part, part => _meter.CreateHistogram<double>($"nomad.nomad.broker.{NameOf(part)}", "ms"));
        _commits = _meter.CreateHistogram<double>("nomad.raft.commitTime", "ms");
        Gauge("nomad.nomad.broker.total_ready", static figures => figures.Broker.Ready);
        Gauge("nomad.nomad.broker.total_pending", static figures => figures.Broker.Pending);
        Gauge("nomad.nomad.broker.total_waiting", static figures => figures.Broker.Waiting);
        Gauge("nomad.nomad.broker.total_unacked", static figures => figures.Broker.Leased);
        Gauge("nomad.nomad.broker.total_cancelable", static figures => figures.Broker.Cancelable);
        _meter.CreateObservableGauge("nomad.nomad.broker.eval_waiting", () => StillWaiting(Figures, _time.GetUtcNow()), "ms");
        foreach (JobType type in Enum.GetValues<JobType>())
        {
            Gauge($"nomad.nomad.broker.{type.ToWord()}_ready", figures => figures.Ready.Of(type));
            Gauge($"nomad.nomad.broker.{type.ToWord()}_unacked", figures => figures.Leased.Of(type));
        }

        Gauge("nomad.nomad.blocked_evals.total_blocked", static figures => figures.Blocked);
        Gauge("nomad.nomad.blocked_evals.total_escaped", static figures => figures.BlockedEscaped);

        // There are no quotas that could be used up; dashboards ask for the figure all the same.
        Gauge("nomad.nomad.blocked_evals.total_quota_limit", static _ => 0);
        Gauge("nomad.nomad.blocked_evals.job.cpu", static figures => ByJob(figures, static lacking => lacking.CpuMhz));
        Gauge("nomad.nomad.blocked_evals.job.memory", static figures => ByJob(figures, static lacking => lacking.MemoryMb));
        Gauge("nomad.nomad.blocked_evals.cpu", static figures => ByNodes(figures, static lacking => lacking.CpuMhz));
        Gauge("nomad.nomad.blocked_evals.memory", static figures => ByNodes(figures, static lacking => lacking.MemoryMb));
        Gauge("nomad.nomad.heartbeat.active", static figures => figures.Heartbeats);
        Gauge("nomad.nomad.plan.queue_depth", static figures => figures.Proposals);
        _meter.CreateObservableGauge("nomad.runtime.total_gc_pause_ns", static () => GC.GetTotalPauseDuration().TotalNanoseconds);
    }

    /// <summary>The newest figures of the leader.</summary>
    public LeaderFigures Figures
    {
        get
        {
            lock (_figures)
            {
                return _figures.Value;
            }
        }

        set
        {
            lock (_figures)
            {
                _figures.Value = value;
            }
        }
    }

    /// <summary>Measures until disposed.</summary>
    public Measurement MeasureScheduling(JobType type) => new(_scheduling[type]);

    /// <summary>Notes how long evaluations took.</summary>
    public void Measured(IReadOnlyList<MeasuredEvaluation> evaluations)
    {
        foreach (MeasuredEvaluation one in evaluations)
        {
            _times[one.Part].Record(
                one.Duration.TotalMilliseconds,
                new("namespace", one.Evaluation.Namespace),
                new("eval_type", one.Evaluation.Type.ToWord()),
                new("triggered_by", one.Evaluation.TriggeredBy));
        }
    }

    /// <summary>Notes how long an entry took to become durable.</summary>
    public void Committed(TimeSpan duration) => _commits.Record(duration.TotalMilliseconds);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, Func<LeaderFigures, long> read) =>
        _meter.CreateObservableGauge(name, () => read(Figures));

    private void Gauge(string name, Func<LeaderFigures, IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableGauge(name, () => read(Figures));

    private static string NameOf(EvaluationTime part) => part switch
    {
        EvaluationTime.Wait => "wait_time",
        EvaluationTime.Process => "process_time",
        EvaluationTime.Response => "response_time",
        _ => throw new UnreachableException(),
    };

    // Of several of one job, the next one.
    private static IEnumerable<Measurement<double>> StillWaiting(LeaderFigures figures, DateTimeOffset now) =>
        (figures.Waiting ?? []).DistinctBy(static one => one.Evaluation.JobKey).Select(one => new Measurement<double>(
            Math.Max(0, (one.DueAt - now).TotalMilliseconds), new("job", one.Evaluation.JobId), new("namespace", one.Evaluation.Namespace)));

    private static IEnumerable<Measurement<long>> ByJob(LeaderFigures figures, Func<MissingResources, long> read) =>
        (figures.Lacking ?? Shortages.None).ByJob.Select(job => new Measurement<long>(
            read(job.Value), new("job", job.Key.Id), new("namespace", job.Key.Namespace)));

    private static IEnumerable<Measurement<long>> ByNodes(LeaderFigures figures, Func<MissingResources, long> read) =>
        (figures.Lacking ?? Shortages.None).ByNodes.Select(nodes => new Measurement<long>(
            read(nodes.Value), new("datacenter", nodes.Key.Datacenter), new("node_class", nodes.Key.NodeClass), new("node_pool", nodes.Key.NodePool)));

    /// <summary>A duration being measured.</summary>
    public readonly struct Measurement(Histogram<double> histogram) : IDisposable
    {
        private readonly long _startedAt = Stopwatch.GetTimestamp();

        /// <inheritdoc/>
        public void Dispose() => histogram.Record(Stopwatch.GetElapsedTime(_startedAt).TotalMilliseconds);
    }

    private sealed class StrongBox
    {
        public LeaderFigures Value { get; set; }
    }
}
