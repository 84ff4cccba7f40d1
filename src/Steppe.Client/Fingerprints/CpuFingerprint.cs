using System.Globalization;

namespace Steppe.Client.Fingerprints;

/// <summary>Cores, their speed, and the MHz they make together.</summary>
internal sealed class CpuFingerprint(ClientOptions options) : IFingerprint
{
    /// <summary>What a node offers whose processor tells nothing.</summary>
    private const int UnknownTotalMhz = 1000;

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public void Read(NodeFacts facts)
    {
        string[] lines = ProcFile.Lines("/proc/cpuinfo");
        int[] numbers =
        [
            .. lines.Where(static line => line.StartsWith("processor", StringComparison.Ordinal))
                .Select(static line => int.TryParse(line.Split(':')[^1], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out int number) ? number : -1)
                .Where(static number => number >= 0),
        ];
        int cores = Math.Max(1, numbers.Length);
        int[] reservable = CanBindCores() ? [.. numbers.Where(number => options.ReservableCores?.Contains(number) ?? true)] : [];
        int mhz = FrequencyMhz(lines);
        int detected = cores * mhz is > 0 and int product ? product : UnknownTotalMhz;
        int total = options.CpuTotalComputeMhz > 0 ? options.CpuTotalComputeMhz : detected;
        if (ProcFile.FindValue(lines, "model name", ':') is { } model)
        {
            facts.Attributes["cpu.modelname"] = model;
        }

        if (mhz > 0)
        {
            facts.Attributes["cpu.frequency"] = mhz.ToString(CultureInfo.InvariantCulture);
        }

        facts.Attributes["cpu.numcores"] = cores.ToString(CultureInfo.InvariantCulture);
        facts.Attributes["cpu.reservablecores"] = reservable.Length.ToString(CultureInfo.InvariantCulture);
        facts.Attributes["cpu.totalcompute"] = total.ToString(CultureInfo.InvariantCulture);
        facts.Resources = facts.Resources with
        {
            CpuMhz = total,
            TotalCores = cores,
            ReservableCores = reservable,
        };
    }

    // Only a cgroup keeps a task on its cores.
    private bool CanBindCores() => options.Cgroups != "none" && Environment.IsPrivilegedProcess && ProcFile.Lines("/proc/self/mounts")
        .Select(static line => line.Split(' '))
        .Any(static columns => columns.Length > 3 && (
            (columns[2] == "cgroup" && columns[3].Split(',').Contains("cpuset", StringComparer.Ordinal))
            || (columns[2] == "cgroup2" && ProcFile.FindText($"{columns[1]}/cgroup.controllers")?.Split(' ').Contains("cpuset", StringComparer.Ordinal) == true)));

    private static int FrequencyMhz(string[] lines)
    {
        if (long.TryParse(ProcFile.FindText("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"), CultureInfo.InvariantCulture, out long kilohertz))
        {
            return (int)(kilohertz / 1000);
        }

        return double.TryParse(ProcFile.FindValue(lines, "cpu MHz", ':'), CultureInfo.InvariantCulture, out double mhz) ? (int)mhz : 0;
    }
}
