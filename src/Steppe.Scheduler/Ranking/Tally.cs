using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Steppe.Scheduler.Ranking;

/// <summary>Counts by key that change often and are read as a map.</summary>
internal sealed class Tally
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, int>? _read;

    /// <summary>Adds to a count, or with a negative number takes away.</summary>
    public void Add(string key, int difference)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _) += difference;
        _read = null;
    }

    /// <summary>The counts that are not 0.</summary>
    public ImmutableSortedDictionary<string, int> Read() =>
        _read ??= _counts.Where(static count => count.Value != 0).ToImmutableSortedDictionary(StringComparer.Ordinal);
}
