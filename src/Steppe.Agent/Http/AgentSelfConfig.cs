namespace Steppe.Agent.Http;

/// <summary>What <c>/v1/agent/self</c> tells of the configuration.</summary>
public sealed record AgentSelfConfig
{
    public required string Region { get; init; }
    public required string Datacenter { get; init; }
    public required string NodeName { get; init; }
    public required string BindAddress { get; init; }
    public required string DataDirectory { get; init; }
    public required string LogLevel { get; init; }
    public bool IsDev { get; init; }

    /// <summary>Whether the agent tells of its machine (<c>enable_debug</c>).</summary>
    public bool IsDebugEnabled { get; init; }

    public int HttpPort { get; init; }
    public int RpcPort { get; init; }
    public int SerfPort { get; init; }
    public string AdvertisedHttp { get; init; } = "";
    public string AdvertisedRpc { get; init; } = "";
    public string AdvertisedSerf { get; init; } = "";
    public IReadOnlyList<string> Files { get; init; } = [];
}
