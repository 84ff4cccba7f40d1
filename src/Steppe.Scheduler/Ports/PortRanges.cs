using System.Collections.Immutable;
using System.Globalization;

namespace Steppe.Scheduler.Ports;

/// <summary>A set of ports written as <c>22,80,8000-8100</c>.</summary>
/// <remarks>Pure, immutable. Agents check the text when they read their files; here a malformed part is passed over.</remarks>
internal sealed class PortRanges
{
    private static readonly PortRanges None = new([]);

    private readonly ImmutableArray<(int First, int Last)> _ranges;

    private PortRanges(ImmutableArray<(int First, int Last)> ranges) => _ranges = ranges;

    public static PortRanges Parse(string text)
    {
        if (text.Length == 0)
        {
            return None;
        }

        var ranges = ImmutableArray.CreateBuilder<(int, int)>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-', 2, StringSplitOptions.TrimEntries);
            if (TryRead(ends[0], out int first) && TryRead(ends[^1], out int last))
            {
                ranges.Add((first, last));
            }
        }

        return new PortRanges(ranges.ToImmutable());
    }

    /// <summary>How many ports, those in two ranges counted twice.</summary>
    public long Count => _ranges.Sum(static range => Math.Max(0, range.Last - (long)range.First + 1));

    public bool Contains(int port)
    {
        foreach ((int first, int last) in _ranges)
        {
            if (port >= first && port <= last)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryRead(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
}
