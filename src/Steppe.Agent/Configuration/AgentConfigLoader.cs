using System.Collections.Immutable;

namespace Steppe.Agent.Configuration;

/// <summary>Makes the configuration of an agent: defaults, <c>-dev</c>, files in order, flags; then checks it.</summary>
/// <remarks>Source: job specification, section 7.1.</remarks>
internal static class AgentConfigLoader
{
    /// <exception cref="AgentConfigException">It cannot be used; every reason that could be found is told at once.</exception>
    public static LoadedConfig Load(AgentFlags flags, HostFacts host)
    {
        List<ConfigProblem> problems = [];
        ImmutableArray<AgentConfigFile> files = [.. flags.ConfigPaths.SelectMany(path => AgentConfigFile.Read(path, problems))];

        // A file that could not be read in full would make rules complain about what it meant to say.
        if (problems.Count > 0)
        {
            throw new AgentConfigException([.. problems]);
        }

        SettingsBlock settings = flags.IsDev ? DevSettings.Read() : SettingsBlock.Empty;
        settings = files
            .Select(static file => file.Settings)
            .Append(flags.Settings)
            .Aggregate(settings, static (below, above) => SettingsMerge.Merge(below, above, AgentSchema.Root));
        return Check(settings, flags, files, host);
    }

    private static LoadedConfig Check(SettingsBlock settings, AgentFlags flags, ImmutableArray<AgentConfigFile> files, HostFacts host)
    {
        var findings = new ConfigFindings();
        UnbuiltSettings.Check(settings, AgentSchema.Root, findings);
        AgentAddresses addresses = new AddressRules(settings, flags.IsDev, host, findings).Work();
        AgentConfig config = AgentConfig.From(settings, flags.IsDev, [.. files.Select(static file => file.Path)], addresses, host);
        new ConfigRules(config, host, findings).Check();
        return findings.Errors.Count == 0
            ? new LoadedConfig(config, [.. findings.Warnings])
            : throw new AgentConfigException([.. findings.Errors]);
    }
}
