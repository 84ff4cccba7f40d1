using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Agent.Configuration;
using Steppe.Drivers;
using Steppe.Drivers.Exec;
using Steppe.Drivers.Isolation;
using Steppe.Drivers.Java;
using Steppe.Drivers.Processes;
using Steppe.Drivers.RawExec;

namespace Steppe.Agent.Composition;

/// <summary>Makes the task drivers of this build, each with what the agent's files say about it.</summary>
internal static class DriverSet
{
    /// <param name="config">The checked configuration.</param>
    /// <param name="processes">Starts and watches the processes of tasks.</param>
    /// <exception cref="DriverException">A plugin block is wrong; the agent must not start.</exception>
    public static ImmutableArray<ITaskDriver> Make(AgentConfig config, IProcessSupervisor processes)
    {
        string searchPath = Environment.GetEnvironmentVariable("PATH") ?? "";
        return
        [
            new RawExecDriver(RawExecSettings.Read(Plugin(config, RawExecDriver.DriverName), config.Client.Options), processes, searchPath),
            new ExecDriver(Isolation(config, ExecDriver.DriverName), processes),
            new JavaDriver(Isolation(config, JavaDriver.DriverName), processes, searchPath),
        ];
    }

    private static IsolationSettings Isolation(AgentConfig config, string driver) =>
        IsolationSettings.Read(driver, Plugin(config, driver), config.Client.ChrootEnvironment);

    private static ImmutableSortedDictionary<string, JsonElement> Plugin(AgentConfig config, string driver) =>
        config.Plugins.TryGetValue(driver, out PluginConfig? plugin) ? plugin.Config : PluginConfig.None;
}
