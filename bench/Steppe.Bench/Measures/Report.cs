using System.Globalization;

namespace Steppe.Bench.Measures;

/// <summary>Prints figures: median (minimum–maximum), how many, and what is aimed at.</summary>
internal sealed class Report(TextWriter output)
{
    public void Heading(string text)
    {
        output.WriteLine();
        output.WriteLine(text);
    }

    public void Note(string text) => output.WriteLine($"  {text}");

    public void Figure(string name, Samples samples, string unit, string? aim = null) =>
        Line(name, $"{Number(samples.Median)}{Unit(unit)} ({Range(samples)}), n={samples.Count}", aim);

    /// <summary>A figure of which the slow end counts too.</summary>
    public void Percentiles(string name, Samples samples, string unit, string? aim = null) =>
        Line(name, $"p50 {Number(samples.Median)}{Unit(unit)}, p99 {Number(samples.Percentile(99))}{Unit(unit)} ({Range(samples)}), n={samples.Count}", aim);

    private static string Range(Samples samples) => $"{Number(samples.Min)}–{Number(samples.Max)}";

    private static string Unit(string unit) => unit.Length == 0 ? "" : $" {unit}";

    // Three digits that count are more than any of these measurements is worth.
    private static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);

    private void Line(string name, string figure, string? aim) =>
        output.WriteLine($"  {name,-62} {figure}{(aim is null ? "" : $"   [aim {aim}]")}");
}
