using System.Collections.Immutable;
using System.Text.Json;

namespace Steppe.Agent.Configuration;

/// <summary>The settings of one driver: <c>plugin "NAME" { config { … } }</c>.</summary>
/// <param name="Name">The driver.</param>
/// <param name="Config">Its settings as JSON values, for the driver's own schema to read.</param>
internal sealed record PluginConfig(string Name, ImmutableSortedDictionary<string, JsonElement> Config)
{
    /// <summary>The settings of a driver nobody wrote about.</summary>
    public static readonly ImmutableSortedDictionary<string, JsonElement> None =
        ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);

    public static PluginConfig From(NamedBlock plugin) => new(plugin.Label, HclToJson.Convert(plugin.Body.Opaque("config")));
}
