using System.Collections.Immutable;
using Steppe.Hcl.Legacy;

namespace Steppe.Agent.Configuration;

/// <summary>Finds the keys in which two configurations differ.</summary>
/// <remarks>Pure. Gives paths only: values may be secret.</remarks>
internal static class SettingsDifference
{
    public static IEnumerable<string> Paths(SettingsBlock before, SettingsBlock after, string prefix = "") => before.All
        .Concat(after.All)
        .Select(static setting => setting.Key)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .SelectMany(key => (before.Find(key)?.Value, after.Find(key)?.Value) switch
        {
            (SettingsBlock left, SettingsBlock right) => Paths(left, right, $"{prefix}{key}."),
            (var left, var right) => AreEqual(left, right) ? [] : [prefix + key],
        });

    private static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (ImmutableArray<string> one, ImmutableArray<string> other) => one.SequenceEqual(other, StringComparer.Ordinal),
        (ImmutableSortedDictionary<string, string> one, ImmutableSortedDictionary<string, string> other) => one.SequenceEqual(other),
        (ImmutableArray<NamedBlock> one, ImmutableArray<NamedBlock> other) => one.Length == other.Length
            && one.Zip(other).All(static pair => pair.First.Label == pair.Second.Label && !Paths(pair.First.Body, pair.Second.Body).Any()),
        (Hcl1Value one, Hcl1Value other) => one.Range.Text == other.Range.Text,
        _ => Equals(left, right),
    };
}
