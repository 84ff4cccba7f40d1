using System.Globalization;
using System.Text;

namespace Steppe.Agent.Telemetry;

/// <summary>Writes series in the Prometheus text format, version 0.0.4.</summary>
/// <remarks>Pure.</remarks>
internal static class PrometheusText
{
    public static string Write(IEnumerable<MetricSeries> all)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string, MetricSeries> family in all.GroupBy(static series => NameOf(series.Name), StringComparer.Ordinal))
        {
            string kind = family.First().Kind switch
            {
                MetricKind.Counter => "counter",
                MetricKind.Sample => "summary",
                _ => "gauge",
            };
            text.Append("# HELP ").Append(family.Key).Append(' ').Append(family.First().Name).Append('\n')
                .Append("# TYPE ").Append(family.Key).Append(' ').Append(kind).Append('\n');
            foreach (MetricSeries series in family)
            {
                WriteSeries(text, family.Key, series);
            }
        }

        return text.ToString();
    }

    private static void WriteSeries(StringBuilder text, string name, MetricSeries series)
    {
        if (series.Kind == MetricKind.Sample)
        {
            WriteLine(text, name + "_sum", series, series.TotalSum);
            WriteLine(text, name + "_count", series, series.TotalCount);
        }
        else
        {
            WriteLine(text, name, series, series.Kind == MetricKind.Counter ? series.TotalSum : series.Last);
        }
    }

    private static void WriteLine(StringBuilder text, string name, MetricSeries series, double value)
    {
        text.Append(name);
        if (series.Labels.Count > 0)
        {
            text.Append('{').AppendJoin(',', series.Labels.Select(static label => $"{NameOf(label.Key)}=\"{Escape(label.Value)}\"")).Append('}');
        }

        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string NameOf(string name) =>
        string.Concat(name.Select(static character => char.IsAsciiLetterOrDigit(character) || character == ':' ? character : '_'));

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
