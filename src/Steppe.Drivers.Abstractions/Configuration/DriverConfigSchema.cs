using System.Collections.Immutable;
using System.Text.Json;

namespace Steppe.Drivers;

/// <summary>Knows the keys of one driver's configuration block and says plainly what is wrong with a given one.</summary>
/// <remarks>Pure and thread-safe. Nulls count as absent.</remarks>
/// <param name="driver">Name of the driver, for messages.</param>
/// <param name="keys">Every key it takes.</param>
public sealed class DriverConfigSchema(string driver, params ConfigKey[] keys)
{
    /// <summary>Every key it takes, in the order of declaration.</summary>
    public ImmutableArray<ConfigKey> Keys { get; } = [.. keys];

    /// <summary>Lists what is wrong, each message beginning with the key's path; empty when all is well.</summary>
    public ImmutableArray<string> Check(ImmutableSortedDictionary<string, JsonElement> config)
    {
        ImmutableArray<string>.Builder problems = ImmutableArray.CreateBuilder<string>();
        foreach ((string name, JsonElement value) in config)
        {
            ConfigKey? key = Keys.FirstOrDefault(known => known.Name == name);
            string? problem = key is null ? UnknownKey(name) : ConfigValue.Problem(value, key.Type, $"config.{name}");
            if (problem is not null)
            {
                problems.Add(problem);
            }
        }

        problems.AddRange(Keys.Where(key => key.Required && IsAbsent(config, key.Name))
            .Select(key => $"config.{key.Name}: {driver} needs this key"));
        return problems.ToImmutable();
    }

    /// <summary>Checks a configuration and opens it for reading.</summary>
    /// <exception cref="DriverException">Something is wrong with it; not recoverable, and the message names every problem.</exception>
    public DriverConfig Read(ImmutableSortedDictionary<string, JsonElement> config)
    {
        ImmutableArray<string> problems = Check(config);
        return problems.IsEmpty
            ? new DriverConfig(config)
            : throw new DriverException(string.Join("; ", problems), recoverable: false);
    }

    private static bool IsAbsent(ImmutableSortedDictionary<string, JsonElement> config, string name) =>
        !config.TryGetValue(name, out JsonElement value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    private string UnknownKey(string name) =>
        Keys.IsEmpty
            ? $"config.{name}: {driver} takes no configuration"
            : $"config.{name}: {driver} has no such key; it takes {string.Join(", ", Keys.Select(key => key.Name).Order(StringComparer.Ordinal))}";
}
