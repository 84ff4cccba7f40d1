using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>A signed token that tells others which task this is.</summary>
/// <remarks>Source: job specification, block <c>identity</c>.</remarks>
public sealed record WorkloadIdentity
{
    public bool Env { get; init; }

    public bool File { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Audience { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ChangeMode { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ChangeSignal { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ServiceName { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonPropertyName("TTL")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Duration? Ttl { get; init; }

    /// <summary>[1.9+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Filepath { get; init; }
}
