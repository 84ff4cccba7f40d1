using Microsoft.Extensions.Logging;
using Steppe.Agent.Configuration;
using Steppe.Agent.Logging;

namespace Steppe.Agent.Composition;

/// <summary>Reads the files again on SIGHUP and applies what can change while the agent runs: <c>log_level</c>.</summary>
/// <remarks>Not thread-safe. Files that cannot be used change nothing. What needs a restart is named, every time.</remarks>
internal sealed partial class ConfigReload(AgentFlags flags, HostFacts host, AgentConfig running, AgentLog log)
{
    private readonly ILogger _log = log.CreateLogger("agent");

    public void Reload()
    {
        LoadedConfig loaded;
        try
        {
            loaded = AgentConfigLoader.Load(flags, host);
        }
        catch (AgentConfigException refused)
        {
            foreach (ConfigProblem problem in refused.Problems)
            {
                LogRefused(problem.Render());
            }

            return;
        }

        log.Level = LogLevels.Parse(loaded.Config.Log.Level);
        LogReloaded(loaded.Config.Log.Level);
        foreach (string path in SettingsDifference.Paths(running.Settings, loaded.Config.Settings).Where(static path => path != "log_level"))
        {
            LogNeedsRestart(path);
        }
    }

    [LoggerMessage(5101, LogLevel.Error, "configuration not reloaded: {Problem}")]
    private partial void LogRefused(string problem);

    [LoggerMessage(5102, LogLevel.Information, "configuration reloaded: log_level={Level}")]
    private partial void LogReloaded(string level);

    [LoggerMessage(5103, LogLevel.Warning, "the change of {Path} takes effect at the next start of the agent")]
    private partial void LogNeedsRestart(string path);
}
