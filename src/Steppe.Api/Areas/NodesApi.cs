using System.Text.Json;
using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls about client nodes.</summary>
public readonly struct NodesApi(ApiClient client)
{
    /// <summary>Path of the node list, optionally of ids with a prefix only.</summary>
    public static ApiPath ListPath(string prefix = "") => ApiPath.Of("/nodes").With("prefix", prefix);

    /// <summary>Path of one node.</summary>
    public static ApiPath NodePath(string id) => ApiPath.Of("/node/", id);

    /// <summary>The nodes of a list path.</summary>
    public Task<NodeListStub[]> ListAsync(ApiPath path, CancellationToken cancellation = default) =>
        client.ListAsync(path, ApiJsonContext.Default.NodeListStubList, cancellation);

    /// <summary>One node.</summary>
    public Task<ApiNode> GetAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(NodePath(id), ApiJsonContext.Default.ApiNode, cancellation);

    /// <summary>Allocations of the node, finished ones included.</summary>
    public Task<ApiAllocation[]> GetAllocationsAsync(string id, CancellationToken cancellation = default) =>
        client.ListAsync(ApiPath.Of("/node/", id, "/allocations"), ApiJsonContext.Default.ApiAllocationList, cancellation);

    /// <summary>Lets new work come to a node, or keeps it away.</summary>
    public Task<NodeEligibilityResponse> SetEligibilityAsync(string id, bool isEligible, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/node/", id, "/eligibility"),
            JsonSerializer.SerializeToUtf8Bytes(
                new NodeEligibilityRequest { NodeId = id, Eligibility = isEligible ? "eligible" : "ineligible" },
                ApiJsonContext.Wire.NodeEligibilityRequest),
            ApiJsonContext.Default.NodeEligibilityResponse,
            cancellation);

    /// <summary>Path of a node's metadata; of the agent's own node when <paramref name="id"/> is empty.</summary>
    public static ApiPath MetadataPath(string id) => ApiPath.Of("/client/metadata").With("node_id", id);

    /// <summary>A node's metadata, asked of the node itself.</summary>
    public Task<NodeMetaResponse> GetMetadataAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(MetadataPath(id), ApiJsonContext.Default.NodeMetaResponse, cancellation);

    /// <summary>Sets keys of a node's metadata, or deletes those with null.</summary>
    public Task<NodeMetaResponse> ApplyMetadataAsync(
        string id, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellation = default) =>
        client.SendAsync(
            "POST",
            MetadataPath(id),
            JsonSerializer.SerializeToUtf8Bytes(
                new NodeMetaApplyRequest { NodeId = id, Meta = changes }, ApiJsonContext.Wire.NodeMetaApplyRequest),
            ApiJsonContext.Default.NodeMetaResponse,
            cancellation);

    /// <summary>What the node's host uses just now; asked of the node itself.</summary>
    public Task<HostStats> GetUsageAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(ApiPath.Of("/client/stats").With("node_id", id), ApiJsonContext.Default.HostStats, cancellation);
}
