using System.Globalization;

namespace Steppe.Cli.Output;

/// <summary>Prints numbers for people.</summary>
/// <remarks>Pure.</remarks>
internal static class Quantities
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Such as <c>9.5 MiB</c> or <c>256 MiB</c>.</summary>
    public static string Bytes(ulong bytes)
    {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < ByteUnits.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        // Tenths first: 9.96 is "10", never "10.0".
        double tenths = Math.Floor((value * 10) + 0.5) / 10;
        string number = unit > 0 && tenths < 10
            ? tenths.ToString("0.0", CultureInfo.InvariantCulture)
            : Math.Round(tenths, MidpointRounding.ToEven).ToString("0", CultureInfo.InvariantCulture);
        return $"{number} {ByteUnits[unit]}";
    }

    /// <summary>Bytes of a number of MiB.</summary>
    public static string Mebibytes(long mebibytes) => Bytes((ulong)Math.Max(0, mebibytes) * 1024 * 1024);

    /// <summary>Two decimals and thousands separators, such as <c>1,234.50</c>.</summary>
    public static string Float(double value) => value.ToString("#,##0.00", CultureInfo.InvariantCulture);

    /// <summary>Three significant digits, as scores are shown.</summary>
    public static string Score(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value == 0 ? "0" : value.ToString(CultureInfo.InvariantCulture);
        }

        double exponent = Math.Floor(Math.Log10(Math.Abs(value)));
        return exponent is < -4 or >= 3
            ? value.ToString("0.##e+00", CultureInfo.InvariantCulture)
            : Math.Round(value, (int)Math.Clamp(2 - exponent, 0, 15)).ToString("0.######", CultureInfo.InvariantCulture);
    }

    public static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Text(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Text(bool value) => value ? "true" : "false";
}
