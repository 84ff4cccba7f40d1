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
        client.ListAsync(AllocationsPath(id), ApiJsonContext.Default.ApiAllocationList, cancellation);

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

    /// <summary>Begins to empty a node, changes how, or stops it (without <paramref name="spec"/>).</summary>
    /// <param name="id">The node's full id.</param>
    /// <param name="spec">How to empty it, or null.</param>
    /// <param name="markEligible">Whether the node takes work again once the drain is stopped.</param>
    /// <param name="meta">What is noted about the drain, or null.</param>
    /// <param name="cancellation">Stops the waiting, not the change.</param>
    public Task<NodeEligibilityResponse> DrainAsync(
        string id,
        NodeDrainSpec? spec,
        bool markEligible = false,
        IReadOnlyDictionary<string, string>? meta = null,
        CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/node/", id, "/drain"),
            JsonSerializer.SerializeToUtf8Bytes(
                new NodeDrainRequest { NodeId = id, DrainSpec = spec, MarkEligible = markEligible, Meta = meta },
                ApiJsonContext.Wire.NodeDrainRequest),
            ApiJsonContext.Default.NodeEligibilityResponse,
            cancellation);

    /// <summary>One node as soon as it differs from <paramref name="index"/>, at the latest after <paramref name="wait"/>.</summary>
    public Task<ApiNode> WaitAsync(string id, ulong index, TimeSpan wait, CancellationToken cancellation = default) =>
        client.GetAsync(NodePath(id).Blocking(index, wait), ApiJsonContext.Default.ApiNode, cancellation);

    /// <summary>Allocations of the node as soon as one differs from <paramref name="index"/>, at the latest after
    /// <paramref name="wait"/>.</summary>
    public Task<ApiAllocation[]> WaitForAllocationsAsync(string id, ulong index, TimeSpan wait, CancellationToken cancellation = default) =>
        client.ListAsync(AllocationsPath(id).Blocking(index, wait), ApiJsonContext.Default.ApiAllocationList, cancellation);

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

    private static ApiPath AllocationsPath(string id) => ApiPath.Of("/node/", id, "/allocations");
}
