using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>One row of <c>GET /v1/nodes</c>.</summary>
public sealed record NodeListStub
{
    public string Address { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    public ulong CreateIndex { get; init; }

    public string Datacenter { get; init; } = "";

    public bool Drain { get; init; }

    public IReadOnlyDictionary<string, ApiDriver>? Drivers { get; init; }

    public IReadOnlyDictionary<string, ApiHostVolume>? HostVolumes { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; init; } = "";

    public ApiLastDrain? LastDrain { get; init; }

    public ulong ModifyIndex { get; init; }

    public string Name { get; init; } = "";

    public string NodeClass { get; init; } = "";

    public string NodePool { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiNodeResources? NodeResources { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiReservedResources? ReservedResources { get; init; }

    public string SchedulingEligibility { get; init; } = "";

    public string Status { get; init; } = "";

    public string StatusDescription { get; init; } = "";

    public string Version { get; init; } = "";
}
