using System.Collections.Frozen;
using System.Globalization;

namespace Steppe.Model;

/// <summary>A number with its unit, as attributes of devices have: <c>40 GiB</c>, <c>1.2 GHz</c>, <c>7</c>.</summary>
/// <remarks>Pure. Numbers of one kind compare across units; of different kinds, or with and without a unit, they do not.</remarks>
/// <param name="Amount">In the base unit of its kind.</param>
/// <param name="Kind">What is measured: <c>B</c>, <c>B/s</c>, <c>Hz</c>, <c>W</c>; empty for a plain number.</param>
public readonly record struct DeviceQuantity(double Amount, string Kind)
{
    private static readonly FrozenDictionary<string, (double Factor, string Kind)> Units = Known().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The number as it was written, and its unit; null for other texts.</summary>
    public static (double Number, string Unit)? Split(string text)
    {
        string trimmed = text.Trim();
        int end = trimmed.Length;
        while (end > 0 && !char.IsAsciiDigit(trimmed[end - 1]))
        {
            end--;
        }

        string unit = trimmed[end..].Trim();
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return (unit.Length == 0 || Units.ContainsKey(unit)) && double.TryParse(trimmed[..end], Style, CultureInfo.InvariantCulture, out double number)
            ? (number, unit)
            : null;
    }

    /// <summary>Reads a text; null when it is no number with a unit known here.</summary>
    public static DeviceQuantity? Find(string text) => Split(text) is not { } read ? null
        : read.Unit.Length == 0 ? new DeviceQuantity(read.Number, "")
        : new DeviceQuantity(read.Number * Units[read.Unit].Factor, Units[read.Unit].Kind);

    private static IEnumerable<KeyValuePair<string, (double, string)>> Known()
    {
        (string Prefix, double Factor)[] sizes =
        [
            ("", 1), ("k", 1e3), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18),
            ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("Pi", 1L << 50), ("Ei", 1L << 60),
        ];
        foreach ((string prefix, double factor) in sizes)
        {
            yield return KeyValuePair.Create($"{prefix}B", (factor, "B"));
            yield return KeyValuePair.Create($"{prefix}B/s", (factor, "B/s"));
        }

        foreach ((string prefix, double factor) in ((string, double)[])[("", 1), ("k", 1e3), ("M", 1e6), ("G", 1e9)])
        {
            yield return KeyValuePair.Create($"{prefix}Hz", (factor, "Hz"));
        }

        foreach ((string prefix, double factor) in ((string, double)[])[("m", 1e-3), ("", 1), ("k", 1e3), ("M", 1e6), ("G", 1e9)])
        {
            yield return KeyValuePair.Create($"{prefix}W", (factor, "W"));
        }
    }
}
