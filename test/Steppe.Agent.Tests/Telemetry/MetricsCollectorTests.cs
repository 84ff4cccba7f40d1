using System.Diagnostics.Metrics;
using Steppe.Agent.Telemetry;

namespace Steppe.Agent.Tests.Telemetry;

public sealed class MetricsCollectorTests
{
    [Fact]
    public void AGaugeThatNamesALabelNoLongerIsForgottenWithIt()
    {
        string[] jobs = ["a", "b"];
        using var meter = new Meter("Steppe");
        meter.CreateObservableGauge(
            "nomad.test.jobs", () => jobs.Select(static job => new Measurement<long>(1, new KeyValuePair<string, object?>("job", job))));
        using var collector = new MetricsCollector(TimeProvider.System);
        Assert.Equal(["a", "b"], JobsIn(collector));

        jobs = ["b", "c"];

        Assert.Equal(["b", "c"], JobsIn(collector));
    }

    [Fact]
    public void WhatIsSaidOnceIsKept()
    {
        using var meter = new Meter("Steppe");
        Histogram<double> times = meter.CreateHistogram<double>("nomad.test.times");
        using var collector = new MetricsCollector(TimeProvider.System);
        times.Record(1);
        collector.Read();
        Assert.Contains(collector.Read(), static series => series is { Name: "nomad.test.times", TotalCount: 1 });
    }

    private static IEnumerable<string> JobsIn(MetricsCollector collector) =>
        collector.Read().Where(static series => series.Name == "nomad.test.jobs").Select(static series => series.Labels[0].Value);
}
