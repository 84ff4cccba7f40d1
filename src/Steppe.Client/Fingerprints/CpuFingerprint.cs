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
        int cores = Math.Max(1, lines.Count(static line => line.StartsWith("processor", StringComparison.Ordinal)));
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
        facts.Attributes["cpu.reservablecores"] = cores.ToString(CultureInfo.InvariantCulture);
        facts.Attributes["cpu.totalcompute"] = total.ToString(CultureInfo.InvariantCulture);
        facts.Resources = facts.Resources with
        {
            CpuMhz = total,
            TotalCores = cores,
            ReservableCores = [.. Enumerable.Range(0, cores)],
        };
    }

    private static int FrequencyMhz(string[] lines)
    {
        if (long.TryParse(ProcFile.FindText("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"), CultureInfo.InvariantCulture, out long kilohertz))
        {
            return (int)(kilohertz / 1000);
        }

        return double.TryParse(ProcFile.FindValue(lines, "cpu MHz", ':'), CultureInfo.InvariantCulture, out double mhz) ? (int)mhz : 0;
    }
}
