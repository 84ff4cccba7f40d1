using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>How it is found out whether a service is healthy.</summary>
/// <remarks>Source: job specification, block <c>check</c>.</remarks>
public sealed record ServiceCheck
{
    public string Name { get; init => field = value ?? ""; } = "";

    public string Type { get; init => field = value ?? ""; } = "";

    public string Command { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<string>? Args { get; init; }

    public string Path { get; init => field = value ?? ""; } = "";

    public string Protocol { get; init => field = value ?? ""; } = "";

    public string PortLabel { get; init => field = value ?? ""; } = "";

    public bool Expose { get; init; }

    public string AddressMode { get; init => field = value ?? ""; } = "";

    [RequestOnly]
    public string Advertise { get; init => field = value ?? ""; } = "";

    public Duration Interval { get; init; }

    public Duration Timeout { get; init; }

    public string InitialStatus { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("TLSServerName")]
    public string TlsServerName { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("TLSSkipVerify")]
    public bool TlsSkipVerify { get; init; }

    public ImmutableSortedDictionary<string, IReadOnlyList<string>?>? Header { get; init; }

    public string Method { get; init => field = value ?? ""; } = "";

    public CheckRestart? CheckRestart { get; init; }

    [JsonPropertyName("GRPCService")]
    public string GrpcService { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("GRPCUseTLS")]
    public bool GrpcUseTls { get; init; }

    public string TaskName { get; init => field = value ?? ""; } = "";

    public int SuccessBeforePassing { get; init; }

    public int FailuresBeforeCritical { get; init; }

    public string Body { get; init => field = value ?? ""; } = "";

    public string OnUpdate { get; init => field = value ?? ""; } = "";

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? FailuresBeforeWarning { get; init; }

    /// <summary>[1.8+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Notes { get; init; }
}
