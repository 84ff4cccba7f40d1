using System.Collections.Immutable;

namespace Steppe.Agent.Configuration;

/// <summary>What the command line of <c>agent</c> says.</summary>
internal sealed record AgentFlags
{
    /// <summary>Files and directories, in order.</summary>
    public ImmutableArray<string> ConfigPaths { get; init; } = [];

    /// <summary>Server and client in one, keeping nothing.</summary>
    public bool IsDev { get; init; }

    /// <summary>Only the list of flags is wanted.</summary>
    public bool IsHelp { get; init; }

    /// <summary>What the other flags set, to be laid over the files.</summary>
    public SettingsBlock Settings { get; init; } = SettingsBlock.Empty;
}
