using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>A scaling policy in a list.</summary>
public sealed record ScalingPolicyListStub
{
    public ulong CreateIndex { get; init; }

    public bool Enabled { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public ulong ModifyIndex { get; init; }

    /// <summary><c>Namespace</c>, <c>Job</c>, <c>Group</c>.</summary>
    public IReadOnlyDictionary<string, string>? Target { get; init; }

    public string Type { get; set; } = "";
}
