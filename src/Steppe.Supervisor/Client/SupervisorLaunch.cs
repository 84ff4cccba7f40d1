using System.Collections.Immutable;

namespace Steppe.Supervisor.Client;

/// <summary>How an agent wants its supervisor started.</summary>
public sealed record SupervisorLaunch
{
    /// <summary>The program; normally the agent's own (<c>Environment.ProcessPath</c>).</summary>
    public required string Program { get; init; }

    /// <summary>Arguments before the supervisor's own ones.</summary>
    public ImmutableArray<string> LeadingArguments { get; init; } = ["supervisor"];

    /// <summary>Directory of its records, lock and log; made when missing.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Its socket; normally <c>supervisor.sock</c> in the state directory.</summary>
    public required string SocketPath { get; init; }

    /// <summary>Whether it ends, with its tasks, when the agent's connection closes.</summary>
    public bool Dev { get; init; }

    /// <summary>Cgroup under which every task gets one of its own.</summary>
    public string CgroupParent { get; init; } = "nomad.slice";

    /// <summary>Which cgroups to use: <c>auto</c>, <c>v2</c>, <c>v1</c> or <c>none</c>.</summary>
    public string Cgroups { get; init; } = "auto";

    /// <summary>How long it stays without tasks and connections.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
