using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Which Vault token a task gets.</summary>
/// <remarks>Source: job specification, block <c>vault</c>.</remarks>
public sealed record Vault
{
    public IReadOnlyList<string>? Policies { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    public string? Namespace { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cluster { get; init; }

    public bool? Env { get; init; }

    public bool? DisableFile { get; init; }

    public string? ChangeMode { get; init; }

    public string? ChangeSignal { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AllowTokenExpiration { get; init; }
}
