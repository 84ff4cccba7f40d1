using System.Globalization;
using System.Text;

namespace Steppe.Bench.Measures;

/// <summary>What the kernel says of a process.</summary>
internal static class ProcessFacts
{
    // Linux counts processor time for user space in hundredths of a second, whatever the kernel's own tick is.
    private const double TicksPerSecond = 100;

    private const int ParentField = 1;
    private const int UserTimeField = 11;
    private const int SystemTimeField = 12;

    /// <summary>Its memory now.</summary>
    public static ProcessMemory MemoryOf(int processId) => new(
        Megabytes($"/proc/{processId}/status", "VmRSS:"),
        Megabytes($"/proc/{processId}/status", "RssAnon:"),
        Megabytes($"/proc/{processId}/smaps_rollup", "Pss:"));

    /// <summary>Its pages in memory now, in MiB. Can be read while it works: <see cref="MemoryOf"/> walks through all its pages and holds it up.</summary>
    public static double ResidentMemoryOf(int processId) => Megabytes($"/proc/{processId}/status", "VmRSS:");

    /// <summary>Processor time it has used so far.</summary>
    public static TimeSpan ProcessorTimeOf(int processId)
    {
        string[] fields = StatFields(processId);
        return TimeSpan.FromSeconds((Whole(fields[UserTimeField]) + Whole(fields[SystemTimeField])) / TicksPerSecond);
    }

    /// <summary>The supervisor among an agent's children, or null.</summary>
    public static int? FindSupervisor(int agent) => All()
        .Where(process => CommandLineOf(process).Split('\0') is [_, "supervisor", ..] && ParentOf(process) == agent)
        .Select(static process => (int?)process)
        .FirstOrDefault();

    /// <summary>Processes whose command line or working folder names the folder; never this one.</summary>
    public static IReadOnlyList<int> WorkingIn(string folder) =>
    [
        .. All().Where(process => process != Environment.ProcessId
            && (CommandLineOf(process).Contains(folder, StringComparison.Ordinal)
                || (WorkingFolderOf(process) ?? "").StartsWith(folder, StringComparison.Ordinal))),
    ];

    private static int[] All() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(static path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(static id => id > 0),
    ];

    private static double Megabytes(string file, string field)
    {
        string line = File.ReadLines(file).First(line => line.StartsWith(field, StringComparison.Ordinal));
        return Whole(line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim()) / 1024.0;
    }

    private static int? ParentOf(int processId)
    {
        try
        {
            return (int)Whole(StatFields(processId)[ParentField]);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // The second field is the program's name in parentheses, and may hold anything.
    private static string[] StatFields(int processId)
    {
        string text = File.ReadAllText($"/proc/{processId}/stat");
        return text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static string CommandLineOf(int processId)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{processId}/cmdline"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string? WorkingFolderOf(int processId)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{processId}/cwd", returnFinalTarget: false)?.FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
