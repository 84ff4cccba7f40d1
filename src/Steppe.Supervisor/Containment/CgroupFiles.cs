using System.Globalization;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Containment;

/// <summary>Reads the accounts of a cgroup, whichever generation it is of.</summary>
internal static class CgroupFiles
{
    /// <summary>How often the kernel killed something in it for lack of memory.</summary>
    public static long OutOfMemoryKills(string path) =>
        Find(Files.FindText($"{path}/memory.events") ?? Files.FindText($"{path}/memory.oom_control"), "oom_kill ");

    /// <summary>Its memory; null when this cgroup does not account for any.</summary>
    public static MemoryFigures? FindMemory(string path)
    {
        string? statistics = Files.FindText($"{path}/memory.stat");
        if (Files.FindText($"{path}/memory.current") is { } current)
        {
            return new MemoryFigures(
                Find(statistics, "anon "),
                Find(statistics, "file "),
                Number(Files.FindText($"{path}/memory.swap.current")),
                Find(statistics, "file_mapped "),
                Number(current),
                Number(Files.FindText($"{path}/memory.peak")));
        }

        return Files.FindText($"{path}/memory.usage_in_bytes") is { } usage
            ? new MemoryFigures(
                Find(statistics, "rss "),
                Find(statistics, "cache "),
                Find(statistics, "swap "),
                Find(statistics, "mapped_file "),
                Number(usage),
                Number(Files.FindText($"{path}/memory.max_usage_in_bytes")))
            : null;
    }

    /// <summary>How often, and for how long, its quota held it back; null when this cgroup has none to account for.</summary>
    public static (long Periods, TimeSpan Time)? FindThrottled(string path) =>
        Files.FindText($"{path}/cpu.stat") is { } text && text.Contains("nr_throttled", StringComparison.Ordinal)
            ? (Find(text, "nr_throttled "), text.Contains("throttled_usec", StringComparison.Ordinal)
                ? TimeSpan.FromMicroseconds(Find(text, "throttled_usec "))
                : TimeSpan.FromTicks(Find(text, "throttled_time ") / TimeSpan.NanosecondsPerTick))
            : null;

    /// <summary>The number behind a name at the start of a line; zero when there is none.</summary>
    public static long Find(string? text, string name)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return Number(line[name.Length..]);
            }
        }

        return 0;
    }

    private static long Number(ReadOnlySpan<char> text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
