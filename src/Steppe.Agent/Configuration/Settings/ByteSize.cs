using System.Globalization;

namespace Steppe.Agent.Configuration;

/// <summary>Reads sizes such as <c>100GB</c>, <c>64MiB</c> or <c>4096</c>.</summary>
/// <remarks>Pure. <c>kB</c>, <c>MB</c>, <c>GB</c>, <c>TB</c> count in thousands, <c>KiB</c>, <c>MiB</c>, <c>GiB</c>, <c>TiB</c> in
/// 1024s; letter case and blanks do not matter.</remarks>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("kib", 1L << 10), ("mib", 1L << 20), ("gib", 1L << 30), ("tib", 1L << 40),
        ("kb", 1000), ("mb", 1000_000), ("gb", 1000_000_000), ("tb", 1000_000_000_000),
        ("k", 1000), ("m", 1000_000), ("g", 1000_000_000), ("t", 1000_000_000_000), ("b", 1), ("", 1),
    ];

    /// <summary>The size in bytes; null when the text is none, or negative, or too large to count.</summary>
    public static long? Find(string text)
    {
        string written = text.Trim().ToLowerInvariant();
        (string unit, long bytes) = Array.Find(Units, one => written.EndsWith(one.Unit, StringComparison.Ordinal));
        return decimal.TryParse(written[..^unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            && number <= long.MaxValue / bytes
                ? (long)(number * bytes)
                : null;
    }
}
