using System.Collections.Immutable;
using System.Text.Json;

namespace Steppe.Agent.Configuration;

/// <summary>The settings of one driver: <c>plugin "NAME" { config { … } }</c>.</summary>
/// <param name="Name">The driver.</param>
/// <param name="Config">Its settings as JSON values, for the driver's own schema to read.</param>
internal sealed record PluginConfig(string Name, ImmutableSortedDictionary<string, JsonElement> Config)
{
    public static PluginConfig From(NamedBlock plugin) => new(plugin.Label, HclToJson.Convert(plugin.Body.Opaque("config")));
}
