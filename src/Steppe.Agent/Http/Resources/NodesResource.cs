using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/nodes</c> and <c>/v1/node/:id</c>.</summary>
internal sealed class NodesResource(ServerNode server)
{
    /// <summary>Lists nodes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isShown">Which of them; null for all.</param>
    public ValueTask ListAsync(ApiRequest request, Func<Node, bool>? isShown = null)
    {
        UuidRange? range = Reads.PrefixRange(request, "node");
        bool withResources = request.Query.Flag("resources"), withOs = request.Query.Flag("os");
        return Reads.ManyAsync(
            request,
            server,
            WatchKey.Nodes,
            static state => state.TableIndexes.Nodes,
            state => Page.Of(
                    request,
                    Filter.Of(
                        request,
                        (range is { } ids ? Ranges.Of(state.Nodes, ids) : state.Nodes.Rows).Where(isShown ?? (static _ => true)),
                        static row => JsonSerializer.SerializeToUtf8Bytes(NodeProjection.Full(row), ApiJsonContext.Wire.ApiNode)),
                    static row => row.Id.ToString())
                .Select(row => NodeProjection.Stub(row, withResources, withOs)),
            ApiJsonContext.Wire.NodeListStubList);
    }

    public ValueTask HandleAsync(ApiRequest request, string rest)
    {
        string[] parts = rest.Split('/');
        return parts switch
        {
            [var id] => ReadAsync(request, Node(id)),
            [var id, "allocations"] => AllocationsAsync(request, Node(id)),
            [var id, "eligibility"] => SetEligibilityAsync(request, Node(id)),
            [var id, "drain"] => DrainAsync(request, Node(id)),
            [var id, "evaluate"] => UpdateAsync(request, server.EvaluateNodeAsync, Node(id)),
            [var id, "purge"] => UpdateAsync(request, server.PurgeNodeAsync, Node(id)),
            _ => throw new ApiException(404, "resource not found"),
        };
    }

    private static NodeId Node(string id) => new(Reads.Uuid(id, "node"));

    private async ValueTask SetEligibilityAsync(ApiRequest request, NodeId id)
    {
        request.Require(request.IsWrite);
        NodeEligibilityRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.NodeEligibilityRequest);
        RequireMatch(body.NodeId, id);
        bool isEligible = body.Eligibility switch
        {
            "eligible" => true,
            "ineligible" => false,
            _ => throw new ApiException(400, $"invalid scheduling eligibility \"{body.Eligibility}\": use eligible or ineligible"),
        };
        await WriteAsync(request, await server.SetNodeEligibilityAsync(id, isEligible, request.Aborted));
    }

    private async ValueTask DrainAsync(ApiRequest request, NodeId id)
    {
        request.Require(request.IsWrite);
        NodeDrainRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.NodeDrainRequest);
        RequireMatch(body.NodeId, id);
        var drain = new DrainRequest(
            body.DrainSpec is { } spec ? Deadline(spec.Deadline) : null,
            body.DrainSpec?.IgnoreSystemJobs ?? false,
            body.MarkEligible,
            body.Meta?.ToImmutableSortedDictionary(StringComparer.Ordinal));
        await WriteAsync(request, await server.DrainNodeAsync(id, drain, request.Aborted));
    }

    // Zero stands for "no deadline": what is too short to be kept must not become that.
    private static TimeSpan Deadline(long nanoseconds) =>
        TimeSpan.FromTicks(Math.Abs(nanoseconds) < TimeSpan.NanosecondsPerTick ? Math.Sign(nanoseconds) : nanoseconds / TimeSpan.NanosecondsPerTick);

    private static void RequireMatch(string named, NodeId id)
    {
        if (named.Length > 0 && named != id.ToString())
        {
            throw new ApiException(400, "NodeID does not match");
        }
    }

    private static async ValueTask WriteAsync(ApiRequest request, NodeChange change)
    {
        CommandOutcome.Accepted set = ApiException.Unless(change.Outcome);
        request.SetIndex(set.Index);
        await request.WriteJsonAsync(
            new NodeEligibilityResponse
            {
                NodeModifyIndex = set.ModifyIndex,
                EvalIds = Texts(change.Evaluations),
                EvalCreateIndex = change.Evaluations.Count == 0 ? 0 : set.Index,
                Index = set.Index,
            },
            ApiJsonContext.Wire.NodeEligibilityResponse);
    }

    private async ValueTask UpdateAsync(ApiRequest request, Func<NodeId, CancellationToken, Task<NodeChange>> update, NodeId id)
    {
        request.Require(request.IsWrite);
        NodeChange change = await update(id, request.Aborted);
        CommandOutcome.Accepted updated = ApiException.Unless(change.Outcome);
        request.SetIndex(updated.Index);
        await request.WriteJsonAsync(
            new NodeUpdateResponse
            {
                NodeModifyIndex = updated.ModifyIndex,
                EvalIds = Texts(change.Evaluations),
                EvalCreateIndex = change.Evaluations.Count == 0 ? 0 : updated.Index,
                Index = updated.Index,
                KnownLeader = true,
            },
            ApiJsonContext.Wire.NodeUpdateResponse);
    }

    private static string[]? Texts(IReadOnlyList<EvaluationId> ids) =>
        ids.Count == 0 ? null : [.. ids.Select(static id => id.ToString())];

    private ValueTask ReadAsync(ApiRequest request, NodeId id) => Reads.OneAsync(
        request,
        server,
        WatchKey.Node(id),
        state => state.Nodes.Find(id)?.ModifyIndex ?? state.TableIndexes.Nodes,
        state => state.Nodes.Find(id) is { } row ? NodeProjection.Full(row) : null,
        ApiJsonContext.Wire.ApiNode,
        "node not found");

    private ValueTask AllocationsAsync(ApiRequest request, NodeId id) => Reads.ManyAsync(
        request,
        server,
        WatchKey.AllocationsOn(id),
        state => state.AllocationsOn(id).Select(static row => row.ModifyIndex).DefaultIfEmpty(state.TableIndexes.Allocations).Max(),
        state => state.AllocationsOn(id).Select(AllocationProjection.Full),
        ApiJsonContext.Wire.ApiAllocationList);
}
