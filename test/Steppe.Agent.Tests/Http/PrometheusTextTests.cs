using Steppe.Agent.Telemetry;

namespace Steppe.Agent.Tests.Http;

public sealed class PrometheusTextTests
{
    private static readonly DateTimeOffset Now = new(2031, 5, 4, 9, 8, 7, TimeSpan.Zero);

    [Fact]
    public void SeriesAreWrittenByFamily()
    {
        MetricSeries gauge = new("nomad.broker.total_ready", MetricKind.Gauge, []);
        gauge.Add(3, Now);
        gauge.Add(1, Now);
        MetricSeries sample = new("nomad.invoke", MetricKind.Sample, [new("type", "ba\"tch")]);
        sample.Add(1.5, Now);
        sample.Add(2, Now.AddMinutes(1));

        Assert.Equal(
            """
            # HELP nomad_broker_total_ready nomad.broker.total_ready
            # TYPE nomad_broker_total_ready gauge
            nomad_broker_total_ready 1
            # HELP nomad_invoke nomad.invoke
            # TYPE nomad_invoke summary
            nomad_invoke_sum{type="ba\"tch"} 3.5
            nomad_invoke_count{type="ba\"tch"} 2

            """,
            PrometheusText.Write([gauge, sample]));
    }

    [Fact]
    public void SamplesOfAnOldIntervalAreForgottenByTheJsonForm()
    {
        MetricSeries sample = new("x", MetricKind.Sample, []);
        sample.Add(10, Now);
        sample.Add(20, Now.AddSeconds(1));
        Assert.Equal((2, 15.0, 10.0, 20.0), (sample.Count, sample.Mean, sample.Min, sample.Max));

        sample.Add(4, Now.AddSeconds(11));
        Assert.Equal((1, 4.0, 4.0, 4.0), (sample.Count, sample.Mean, sample.Min, sample.Max));
        Assert.Equal(34.0, sample.TotalSum);
    }
}
