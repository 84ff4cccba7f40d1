using System.Collections.Immutable;
using System.Text.Json;

namespace Steppe.Drivers.RawExec;

/// <summary>What the agent's files say about <c>raw_exec</c>.</summary>
/// <param name="Enabled">Off unless asked for: its tasks run as the agent does, without isolation.</param>
/// <param name="NoCgroups">Whether tasks get no cgroup; their process tree is then found by its session only.</param>
public sealed record RawExecSettings(bool Enabled, bool NoCgroups)
{
    private const string EnableOption = "driver.raw_exec.enable";
    private const string NoCgroupsOption = "driver.raw_exec.no_cgroups";

    /// <summary>Keys of <c>plugin "raw_exec" { config { … } }</c>.</summary>
    public static DriverConfigSchema PluginConfig { get; } = new(
        $"plugin {RawExecDriver.DriverName}",
        new ConfigKey("enabled", ConfigType.Flag),
        new ConfigKey("no_cgroups", ConfigType.Flag));

    /// <summary>Reads the plugin block, with the client's old <c>options</c> standing in for keys it leaves out.</summary>
    /// <exception cref="DriverException">The block is wrong; the agent must not start.</exception>
    public static RawExecSettings Read(
        ImmutableSortedDictionary<string, JsonElement> pluginConfig, ImmutableSortedDictionary<string, string> clientOptions)
    {
        DriverConfig config = PluginConfig.Read(pluginConfig);
        return new RawExecSettings(
            config.GetFlag("enabled", IsOn(clientOptions, EnableOption)),
            config.GetFlag("no_cgroups", IsOn(clientOptions, NoCgroupsOption)));
    }

    private static bool IsOn(ImmutableSortedDictionary<string, string> options, string name) =>
        options.TryGetValue(name, out string? value) && value is "1" or "true";
}
