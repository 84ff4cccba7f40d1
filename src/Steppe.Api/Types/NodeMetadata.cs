using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Body of <c>POST /v1/client/metadata</c>.</summary>
public sealed record NodeMetaApplyRequest
{
    /// <summary>Values to set; null deletes a key.</summary>
    public IReadOnlyDictionary<string, string?>? Meta { get; init; }

    [JsonPropertyName("NodeID")]
    public string NodeId { get; set; } = "";
}

/// <summary>Answer to <c>GET</c> and <c>POST /v1/client/metadata</c>.</summary>
public sealed record NodeMetaResponse
{
    /// <summary>What was set while the agent ran; null for a configured key that was deleted.</summary>
    public IReadOnlyDictionary<string, string?>? Dynamic { get; init; }

    /// <summary>What the node shows.</summary>
    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    /// <summary>What the agent file says.</summary>
    public IReadOnlyDictionary<string, string>? Static { get; init; }
}
