using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>One service a proxy offers to its task on a local address.</summary>
/// <remarks>Source: job specification, block <c>upstreams</c>.</remarks>
public sealed record ConsulUpstream
{
    public string DestinationName { get; init => field = value ?? ""; } = "";

    public string DestinationNamespace { get; init => field = value ?? ""; } = "";

    public string DestinationPeer { get; init => field = value ?? ""; } = "";

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DestinationPartition { get; init; }

    public string DestinationType { get; init => field = value ?? ""; } = "";

    public int LocalBindPort { get; init; }

    public string Datacenter { get; init => field = value ?? ""; } = "";

    public string LocalBindAddress { get; init => field = value ?? ""; } = "";

    public string LocalBindSocketPath { get; init => field = value ?? ""; } = "";

    public string LocalBindSocketMode { get; init => field = value ?? ""; } = "";

    public ConsulMeshGateway? MeshGateway { get; init; }

    public ImmutableSortedDictionary<string, JsonElement>? Config { get; init; }
}
