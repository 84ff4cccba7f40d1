using System.Diagnostics.Metrics;
using System.Globalization;
using Steppe.Model;
using Steppe.ServerCore;

namespace Steppe.Server.Tests;

public sealed class ServerMetricsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void TheBrokerTellsWhatWaitsAndHowLongItTook()
    {
        using var metrics = new ServerMetrics(new StoppedClock(Now));
        List<string> seen = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == metrics)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add(Line(instrument, value, tags)));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add(Line(instrument, value, tags)));
        listener.Start();

        Evaluation evaluation = Evaluation("web");
        metrics.Measured(
        [
            new MeasuredEvaluation(EvaluationTime.Wait, evaluation, TimeSpan.FromMilliseconds(1.5)),
            new MeasuredEvaluation(EvaluationTime.Process, evaluation, TimeSpan.FromMilliseconds(20)),
            new MeasuredEvaluation(EvaluationTime.Response, evaluation, TimeSpan.FromMilliseconds(21.5)),
        ]);
        metrics.Figures = new LeaderFigures(new BrokerCounts(1, 2, 3, 4, Cancelable: 5), 0, 0, 0, 0, Waiting:
        [
            new WaitingEvaluation(Evaluation("late"), Now.AddMilliseconds(-1)),
            new WaitingEvaluation(evaluation, Now.AddSeconds(30)),
            new WaitingEvaluation(Evaluation("web"), Now.AddSeconds(60)),
        ]);
        listener.RecordObservableInstruments();

        string[] wanted = ["wait_time", "process_time", "response_time", "eval_waiting", "total_cancelable", "total_quota_limit"];
        Assert.Equal(
            [
                "broker.wait_time namespace=default eval_type=service triggered_by=job-register 1.5",
                "broker.process_time namespace=default eval_type=service triggered_by=job-register 20",
                "broker.response_time namespace=default eval_type=service triggered_by=job-register 21.5",
                "broker.total_cancelable 5",
                "broker.eval_waiting job=late namespace=default 0",
                "broker.eval_waiting job=web namespace=default 30000",
                "blocked_evals.total_quota_limit 0",
            ],
            seen.Where(line => wanted.Any(name => line.Contains(name, StringComparison.Ordinal))).Select(static line => line["nomad.nomad.".Length..]));
    }

    private static Evaluation Evaluation(string job) => new()
    {
        Id = new EvaluationId(new Guid(job.Length, 0, 0, new byte[8])),
        Namespace = "default",
        JobId = job,
        Type = JobType.Service,
        Priority = 50,
        TriggeredBy = EvaluationTriggers.JobRegister,
    };

    private static string Line<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', [instrument.Name, .. tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"), string.Create(CultureInfo.InvariantCulture, $"{value}")]);

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
