using System.Collections.Immutable;

namespace Steppe.Agent.Configuration;

/// <summary>The configuration an agent runs with: files, flags and defaults, checked.</summary>
/// <remarks>Immutable. What has no property of its own is in <see cref="Settings"/>. Source: job specification, section 7.</remarks>
internal sealed record AgentConfig
{
    /// <summary>The files it was read from, in the order they were laid over each other.</summary>
    public required ImmutableArray<string> Files { get; init; }

    public required bool IsDev { get; init; }
    public required string Region { get; init; }
    public required string Datacenter { get; init; }

    /// <summary>Name of the agent: of its node and of its server.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute; null when a <c>-dev</c> agent is to keep nothing.</summary>
    public required string? DataDirectory { get; init; }

    public required AgentAddresses Addresses { get; init; }
    public required LogSettings Log { get; init; }
    public required bool LeaveOnInterrupt { get; init; }
    public required bool LeaveOnTerminate { get; init; }

    /// <summary>Headers of every answer of the HTTP API.</summary>
    public required ImmutableSortedDictionary<string, string> ResponseHeaders { get; init; }

    /// <summary>Whether <c>/v1/agent/host</c> answers.</summary>
    public bool IsDebugEnabled { get; init; }

    public required ServerConfig Server { get; init; }
    public required ClientConfig Client { get; init; }
    public required TelemetryConfig Telemetry { get; init; }
    public required UiConfig Ui { get; init; }

    /// <summary>What a new cluster is told of the health of servers; null for the defaults.</summary>
    public Model.AutopilotConfiguration? Autopilot { get; init; }

    /// <summary>Settings of drivers, by the driver's name.</summary>
    public required ImmutableSortedDictionary<string, PluginConfig> Plugins { get; init; }

    /// <summary>Everything that was written, merged.</summary>
    public required SettingsBlock Settings { get; init; }

    /// <summary>Makes it of merged settings; wrong values stay and are for <see cref="ConfigRules"/> to find.</summary>
    public static AgentConfig From(
        SettingsBlock settings, bool isDev, ImmutableArray<string> files, AgentAddresses addresses, HostFacts host) => new()
        {
            Files = files,
            IsDev = isDev,
            IsDebugEnabled = settings.Flag("enable_debug"),
            Region = settings.Text("region") ?? "global",
            Datacenter = settings.Text("datacenter") ?? "dc1",
            Name = settings.Text("name") ?? host.HostName,
            DataDirectory = settings.Text("data_dir"),
            Addresses = addresses,
            Log = LogSettings.From(settings),
            LeaveOnInterrupt = settings.Flag("leave_on_interrupt"),
            LeaveOnTerminate = settings.Flag("leave_on_terminate"),
            ResponseHeaders = settings.TextMap("http_api_response_headers"),
            Server = ServerConfig.From(settings.Block("server")),
            Client = ClientConfig.From(settings.Block("client")),
            Telemetry = TelemetryConfig.From(settings.Block("telemetry")),
            Ui = UiConfig.From(settings.Block("ui")),
            Autopilot = AutopilotConfig.From(settings.Block("autopilot")),
            Plugins = settings.Blocks("plugin").ToImmutableSortedDictionary(
                static plugin => plugin.Label, PluginConfig.From, StringComparer.Ordinal),
            Settings = settings,
        };
}
