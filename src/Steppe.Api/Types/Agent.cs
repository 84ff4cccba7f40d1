using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Answer to <c>GET /v1/agent/members</c>.</summary>
public sealed record ServerMembers
{
    public IReadOnlyList<ServerMember>? Members { get; init; }

    [JsonPropertyName("ServerDC")]
    public string ServerDatacenter { get; set; } = "";

    public string ServerName { get; set; } = "";

    public string ServerRegion { get; set; } = "";
}

/// <summary>One server known to the agent.</summary>
public sealed record ServerMember
{
    [JsonPropertyName("Addr")]
    public string Address { get; set; } = "";

    [JsonPropertyName("DelegateCur")]
    public int DelegateCurrent { get; init; }

    [JsonPropertyName("DelegateMax")]
    public int DelegateMaximum { get; init; }

    [JsonPropertyName("DelegateMin")]
    public int DelegateMinimum { get; init; }

    public string Name { get; set; } = "";

    public int Port { get; init; }

    [JsonPropertyName("ProtocolCur")]
    public int ProtocolCurrent { get; init; }

    [JsonPropertyName("ProtocolMax")]
    public int ProtocolMaximum { get; init; }

    [JsonPropertyName("ProtocolMin")]
    public int ProtocolMinimum { get; init; }

    public string Status { get; set; } = "";

    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}

/// <summary>Answer to <c>GET /v1/agent/self</c>; statistics by area, then by name, all text.</summary>
public sealed record AgentSelf
{
    [JsonPropertyName("config")]
    public JsonElement? Config { get; init; }

    [JsonPropertyName("member")]
    public ServerMember? Member { get; init; }

    [JsonPropertyName("stats")]
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>?>? Stats { get; init; }
}

/// <summary>Answer to <c>GET /v1/agent/health</c>; unhealthy agents answer 500 with the same body.</summary>
public sealed record AgentHealthResponse
{
    [JsonPropertyName("client"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public AgentHealth? Client { get; init; }

    [JsonPropertyName("server"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public AgentHealth? Server { get; init; }
}

/// <summary>Health of one role of an agent.</summary>
public sealed record AgentHealth
{
    [JsonPropertyName("message")]
    public string Message { get; set; } = "";

    [JsonPropertyName("ok")]
    public bool Ok { get; init; }
}
