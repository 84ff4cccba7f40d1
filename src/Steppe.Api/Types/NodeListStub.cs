using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>One row of <c>GET /v1/nodes</c>.</summary>
public sealed record NodeListStub
{
    public string Address { get; set; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    public ulong CreateIndex { get; init; }

    public string Datacenter { get; set; } = "";

    public bool Drain { get; init; }

    public IReadOnlyDictionary<string, ApiDriver>? Drivers { get; init; }

    public IReadOnlyDictionary<string, ApiHostVolume>? HostVolumes { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public ApiLastDrain? LastDrain { get; init; }

    public ulong ModifyIndex { get; init; }

    public string Name { get; set; } = "";

    public string NodeClass { get; set; } = "";

    public string NodePool { get; set; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiNodeResources? NodeResources { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiReservedResources? ReservedResources { get; init; }

    public string SchedulingEligibility { get; set; } = "";

    public string Status { get; set; } = "";

    public string StatusDescription { get; set; } = "";

    public string Version { get; set; } = "";
}
