using System.Globalization;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Containment;

/// <summary>The kernel's list of processes.</summary>
internal static class ProcessTable
{
    /// <summary>One process; null when there is none of that number.</summary>
    public static ProcessStat? Find(int processId) =>
        Files.FindText($"/proc/{processId}/stat") is { } line ? ProcessStat.Parse(line) : null;

    /// <summary>Numbers of the processes that match, ascending as the kernel lists them.</summary>
    public static List<int> Where(Func<ProcessStat, bool> matches)
    {
        List<int> ids = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && Find(id) is { } stat && matches(stat))
            {
                ids.Add(id);
            }
        }

        return ids;
    }

    /// <summary>Memory swapped out by one process, in bytes.</summary>
    public static long SwapBytes(int processId)
    {
        const string name = "VmSwap:";
        foreach (ReadOnlySpan<char> line in (Files.FindText($"/proc/{processId}/status") ?? "").AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> number = line[name.Length..].Trim();
                int unit = number.IndexOf(' ');
                return long.Parse(unit < 0 ? number : number[..unit], CultureInfo.InvariantCulture) * 1024;
            }
        }

        return 0;
    }
}
