using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Steppe.Agent.Telemetry;
using Steppe.Api;
using Steppe.Api.Types;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/metrics</c>, as JSON or as Prometheus text.</summary>
internal sealed class MetricsResource(HttpApiParts parts) : IDisposable
{
    private readonly MetricsCollector _collector = new(parts.Time);

    public async ValueTask HandleAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        if (request.Query.Text("format") != "prometheus")
        {
            await request.WriteJsonAsync(Summary(_collector.Read()), ApiJsonContext.Wire.MetricsSummary);
            return;
        }

        if (!parts.PrometheusEnabled)
        {
            throw new ApiException(415, "Prometheus is not enabled");
        }

        byte[] text = Encoding.UTF8.GetBytes(PrometheusText.Write(_collector.Read()));
        request.Http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        request.Http.Response.ContentLength = text.Length;
        await request.Http.Response.Body.WriteAsync(text, request.Aborted);
    }

    /// <inheritdoc/>
    public void Dispose() => _collector.Dispose();

    private MetricsSummary Summary(IReadOnlyList<MetricSeries> all) => new()
    {
        Timestamp = parts.Time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss '+0000 UTC'", CultureInfo.InvariantCulture),
        Gauges = [.. all.Where(static series => series.Kind == MetricKind.Gauge).Select(static series => new GaugeValue
        {
            Name = series.Name, Value = series.Last, Labels = Labels(series),
        })],
        Counters = [.. all.Where(static series => series.Kind == MetricKind.Counter).Select(Sampled)],
        Samples = [.. all.Where(static series => series.Kind == MetricKind.Sample).Select(Sampled)],
        Points = [],
    };

    private static SampledValue Sampled(MetricSeries series) => new()
    {
        Name = series.Name,
        Labels = Labels(series),
        Count = series.Count,
        Sum = series.Sum,
        Min = series.Min,
        Max = series.Max,
        Mean = series.Mean,
        Stddev = series.StandardDeviation,
        Rate = series.Sum / MetricsCollector.Interval.TotalSeconds,
    };

    private static ImmutableSortedDictionary<string, string> Labels(MetricSeries series) =>
        series.Labels.ToImmutableSortedDictionary(static label => label.Key, static label => label.Value, StringComparer.Ordinal);
}
