namespace Steppe.Agent.Configuration;

/// <summary>Collects what the rules find: errors keep the agent from starting, warnings are logged at its start.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ConfigFindings
{
    public List<ConfigProblem> Errors { get; } = [];

    public List<ConfigProblem> Warnings { get; } = [];

    public void Error(SettingOrigin origin, string sentence) => Errors.Add(new ConfigProblem(origin, sentence));

    public void Warning(SettingOrigin origin, string sentence) => Warnings.Add(new ConfigProblem(origin, sentence));
}
