using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Steppe.Model;

namespace Steppe.Scheduler.Ranking;

/// <summary>Counts by key that change often and are read as a map.</summary>
/// <param name="always">Keys that are shown even while their count is 0.</param>
internal sealed class Tally(IEnumerable<string> always)
{
    private readonly HashSet<string> _always = new(always, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, int>? _read;

    /// <summary>Adds to a count, or with a negative number takes away.</summary>
    public void Add(string key, int difference)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _) += difference;
        if (_read is not null)
        {
            _changed.Add(key);
        }
    }

    /// <summary>The counts that are not 0, and those always shown.</summary>
    public ImmutableSortedDictionary<string, int> Read()
    {
        _read ??= _always.Union(_counts.Keys, StringComparer.Ordinal)
            .Select(key => KeyValuePair.Create(key, _counts.GetValueOrDefault(key)))
            .Where(IsShown)
            .ToOrdinalMap(static count => count.Key, static count => count.Value);
        foreach (string key in _changed)
        {
            var count = KeyValuePair.Create(key, _counts.GetValueOrDefault(key));
            _read = IsShown(count) ? _read.SetItem(key, count.Value) : _read.Remove(key);
        }

        _changed.Clear();
        return _read;
    }

    private bool IsShown(KeyValuePair<string, int> count) => count.Value != 0 || _always.Contains(count.Key);
}
