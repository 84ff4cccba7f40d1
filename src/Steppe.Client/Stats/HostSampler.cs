using System.Globalization;
using Steppe.Client.Fingerprints;
using Steppe.Client.Native;

namespace Steppe.Client.Stats;

/// <summary>Reads what the machine is doing, and turns counters into percentages since the last reading.</summary>
/// <remarks>Thread-safe. The first reading is an average since the machine started.</remarks>
internal sealed class HostSampler(ClientOptions options, Func<double> mhzPerCore, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Dictionary<string, CoreTimes> _last = new(StringComparer.Ordinal);

    public HostStatistics Read()
    {
        IReadOnlyList<CoreUsage> cores = ReadCores();
        DiskUsage[] disks = [.. ReadDisks()];
        return new HostStatistics
        {
            Memory = ReadMemory(),
            Cores = cores,
            Disks = disks,
            AllocationDisk = Disk("", options.AllocationDirectory),
            Uptime = TimeSpan.FromSeconds(Number(ProcFile.FindText("/proc/uptime")?.Split(' ')[0])),
            TakenAt = time.GetUtcNow(),
            CpuTicksConsumed = cores.Sum(static core => core.TotalTicks),
        };
    }

    private static HostMemory ReadMemory()
    {
        string[] lines = ProcFile.Lines("/proc/meminfo");
        long total = Bytes("MemTotal");
        long free = Bytes("MemFree");
        long available = Bytes("MemAvailable");
        return new HostMemory(total, available, total - available, free);

        long Bytes(string key) => (long)Number(ProcFile.FindValue(lines, key, ':')?.Split(' ')[0]) * 1024;
    }

    private CoreUsage[] ReadCores()
    {
        var now = new Dictionary<string, CoreTimes>(StringComparer.Ordinal);
        foreach (string line in ProcFile.Lines("/proc/stat"))
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 7 && columns[0].StartsWith("cpu", StringComparison.Ordinal) && columns[0].Length > 3)
            {
                // user nice system idle iowait irq softirq
                now[columns[0]] = new CoreTimes(
                    Number(columns[1]) + Number(columns[2]),
                    Number(columns[3]) + Number(columns[6]) + Number(columns[7]),
                    Number(columns[4]) + Number(columns[5]));
            }
        }

        Dictionary<string, CoreTimes> before;
        lock (_gate)
        {
            (before, _last) = (_last, now);
        }

        double mhz = mhzPerCore();
        return [.. now.Select(core => core.Value.Since(before.GetValueOrDefault(core.Key)).ToUsage(core.Key, mhz))];
    }

    private static IEnumerable<DiskUsage> ReadDisks()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string line in ProcFile.Lines("/proc/self/mounts"))
        {
            if (line.Split(' ') is [var device, var mountpoint, ..]
                && device.StartsWith("/dev/", StringComparison.Ordinal)
                && seen.Add(device)
                && Directory.Exists(mountpoint))
            {
                yield return Disk(device, mountpoint);
            }
        }
    }

    private static DiskUsage Disk(string device, string mountpoint)
    {
        FileSystemFill fill = FileSystemFill.Of(mountpoint);
        return new DiskUsage(
            device, mountpoint, fill.TotalBytes, fill.UsedBytes, fill.AvailableBytes, fill.UsedPercent, fill.InodesUsedPercent);
    }

    private static double Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : 0;

    /// <summary>Time one core has spent, in kernel ticks.</summary>
    private readonly record struct CoreTimes(double User, double System, double Idle)
    {
        public CoreTimes Since(CoreTimes before) => new(User - before.User, System - before.System, Idle - before.Idle);

        public CoreUsage ToUsage(string name, double mhz)
        {
            double total = Math.Max(1, User + System + Idle);
            double busy = 100 * (User + System) / total;
            return new CoreUsage(name, 100 * User / total, 100 * System / total, 100 * Idle / total, busy, busy / 100 * mhz);
        }
    }
}
