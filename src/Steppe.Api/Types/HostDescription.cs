using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>The machine an agent runs on: answer to <c>GET /v1/agent/host</c> about the agent that was asked.</summary>
public sealed record HostDescription
{
    /// <summary>By mount point.</summary>
    public IReadOnlyDictionary<string, HostDisk>? Disk { get; init; }

    /// <summary>The agent's environment; values that may be secret are not told.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>What <c>/etc/hosts</c> holds.</summary>
    public string Hosts { get; set; } = "";

    public IReadOnlyList<IReadOnlyDictionary<string, string>>? Network { get; init; }

    [JsonPropertyName("OS")]
    public string OperatingSystem { get; set; } = "";

    /// <summary>What <c>/etc/resolv.conf</c> holds.</summary>
    public string ResolvConf { get; set; } = "";
}

/// <summary>A file system, in MiB.</summary>
public sealed record HostDisk
{
    [JsonPropertyName("DiskMB")]
    public long DiskMb { get; init; }

    [JsonPropertyName("UsedMB")]
    public long UsedMb { get; init; }
}

/// <summary>Answer to <c>GET /v1/agent/host</c> about an agent that was named.</summary>
public sealed record NamedHostDescription
{
    [JsonPropertyName("AgentID")]
    public string AgentId { get; set; } = "";

    public HostDescription? HostData { get; init; }
}
