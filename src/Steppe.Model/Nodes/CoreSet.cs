using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Steppe.Model;

/// <summary>Sets of processor cores as text: <c>0-3,5</c>.</summary>
/// <remarks>Pure. The form that the kernel, agent files and <c>NOMAD_CPU_CORES</c> share.</remarks>
public static class CoreSet
{
    /// <summary>The highest number a core can have.</summary>
    public const int MaxCore = 65_535;

    /// <summary>Reads a list; empty text is the empty set.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IReadOnlyList<int>? cores)
    {
        SortedSet<int> found = [];
        cores = null;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-', 2, StringSplitOptions.TrimEntries);
            if (!TryRead(ends[0], out int first) || !TryRead(ends[^1], out int last) || first > last)
            {
                return false;
            }

            found.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        cores = [.. found];
        return true;
    }

    /// <summary>Writes a list, neighbours as ranges.</summary>
    public static string Format(IEnumerable<int> cores)
    {
        var text = new StringBuilder();
        ImmutableArray<int> sorted = [.. cores.Distinct().Order()];
        for (int first = 0, last; first < sorted.Length; first = last + 1)
        {
            last = first;
            while (last + 1 < sorted.Length && sorted[last + 1] == sorted[last] + 1)
            {
                last++;
            }

            text.Append(text.Length == 0 ? "" : ",").Append(Number(sorted[first])).Append(last == first ? "" : $"-{Number(sorted[last])}");
        }

        return text.ToString();
    }

    private static bool TryRead(string text, out int core) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out core) && core <= MaxCore;

    private static string Number(int core) => core.ToString(CultureInfo.InvariantCulture);
}
