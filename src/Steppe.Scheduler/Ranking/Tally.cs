using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Steppe.Scheduler.Ranking;

/// <summary>Counts by key that change often and are read as a map.</summary>
/// <param name="always">Keys that are shown even while their count is 0.</param>
internal sealed class Tally(IEnumerable<string> always)
{
    private readonly HashSet<string> _always = new(always, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, int>? _read;

    /// <summary>Adds to a count, or with a negative number takes away.</summary>
    public void Add(string key, int difference)
    {
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _);
        count += difference;
        if (_read is not null)
        {
            _read = count != 0 || _always.Contains(key) ? _read.SetItem(key, count) : _read.Remove(key);
        }
    }

    /// <summary>The counts that are not 0, and those always shown.</summary>
    public ImmutableSortedDictionary<string, int> Read() =>
        _read ??= _always.Union(_counts.Keys, StringComparer.Ordinal)
            .Select(key => KeyValuePair.Create(key, _counts.GetValueOrDefault(key)))
            .Where(count => count.Value != 0 || _always.Contains(count.Key))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
}
