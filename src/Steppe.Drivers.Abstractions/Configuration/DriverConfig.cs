using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Steppe.Drivers;

/// <summary>Reads values out of a configuration block that has passed its schema.</summary>
/// <remarks>Pure and thread-safe. Only <see cref="DriverConfigSchema.Read"/> makes one, so values have the right types.</remarks>
public sealed class DriverConfig
{
    private readonly ImmutableSortedDictionary<string, JsonElement> _values;

    internal DriverConfig(ImmutableSortedDictionary<string, JsonElement> values) => _values = values;

    /// <summary>Text, or null when absent.</summary>
    public string? FindText(string key) => Find(key) is { } value ? ConfigValue.Text(value) : null;

    /// <summary>Text of a required key.</summary>
    public string GetText(string key) =>
        FindText(key) ?? throw new InvalidOperationException($"{key} is not declared as required");

    /// <summary>A list of text, empty when absent.</summary>
    public ImmutableArray<string> GetTextList(string key) =>
        Find(key) is { } value ? [.. value.EnumerateArray().Select(ConfigValue.Text)] : [];

    /// <summary>A whole number, or the default when absent.</summary>
    public long GetNumber(string key, long whenAbsent = 0) =>
        Find(key) is { } value ? long.Parse(ConfigValue.Text(value), CultureInfo.InvariantCulture) : whenAbsent;

    /// <summary>A flag, or the default when absent.</summary>
    public bool GetFlag(string key, bool whenAbsent = false) =>
        Find(key) is { } value ? ConfigValue.Flag(value) == true : whenAbsent;

    /// <summary>A map of text, empty when absent.</summary>
    public ImmutableSortedDictionary<string, string> GetTextMap(string key)
    {
        ImmutableSortedDictionary<string, string>.Builder map =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in Find(key) is { } value ? ConfigValue.Maps(value).SelectMany(static one => one.EnumerateObject()) : [])
        {
            map[entry.Name] = ConfigValue.Text(entry.Value);
        }

        return map.ToImmutable();
    }

    private JsonElement? Find(string key) =>
        _values.TryGetValue(key, out JsonElement value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;
}
