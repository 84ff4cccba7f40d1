using System.Globalization;

namespace Steppe.Supervisor.Containment;

/// <summary>One line of <c>/proc/PID/stat</c>, the parts in use.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="State">Letter of its state.</param>
/// <param name="Session">Its session.</param>
/// <param name="UserTicks">CPU time in user mode, in clock ticks.</param>
/// <param name="SystemTicks">CPU time in the kernel, in clock ticks.</param>
/// <param name="StartTicks">When it began, in clock ticks since boot.</param>
/// <param name="RssPages">Resident memory, in pages.</param>
internal readonly record struct ProcessStat(
    int ProcessId, char State, int Session, long UserTicks, long SystemTicks, long StartTicks, long RssPages)
{
    /// <summary>Clock ticks per second as the kernel shows them to programs, the same on every architecture in use.</summary>
    public const int TicksPerSecond = 100;

    /// <summary>Whether it only waits to be reaped.</summary>
    public bool IsDead => State is 'Z' or 'X';

    /// <summary>Reads a line; null when it is not one.</summary>
    public static ProcessStat? Parse(string line)
    {
        // The name stands in parentheses and may hold anything, parentheses too.
        int nameEnd = line.LastIndexOf(')');
        if (nameEnd < 0 || !int.TryParse(line.AsSpan(0, Math.Max(0, line.IndexOf(' ', StringComparison.Ordinal))), out int id))
        {
            return null;
        }

        string[] fields = line[(nameEnd + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 22
            ? null
            : new ProcessStat(
                id, fields[0][0], (int)Number(fields[3]), Number(fields[11]), Number(fields[12]), Number(fields[19]), Number(fields[21]));
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
        ? value
        : 0;
}
