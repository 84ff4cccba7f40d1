using System.Text.Json;
using Steppe.Api;
using Steppe.Model;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/nodes</c> and <c>/v1/node/:id</c>.</summary>
internal sealed class NodesResource(ServerNode server)
{
    public ValueTask ListAsync(ApiRequest request)
    {
        Func<string, bool> hasPrefix = Reads.PrefixFilter(request.Query.Prefix, "node");
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
                        state.Nodes.Rows.Where(row => hasPrefix(row.Id.ToString())),
                        static row => JsonSerializer.SerializeToUtf8Bytes(NodeProjection.Full(row), ApiJsonContext.Wire.ApiNode)),
                    static row => row.Id.ToString())
                .Select(row => NodeProjection.Stub(row, withResources, withOs)),
            ApiJsonContext.Wire.NodeListStubList);
    }

    public ValueTask HandleAsync(ApiRequest request, string rest)
    {
        const string Allocations = "/allocations";
        return rest.EndsWith(Allocations, StringComparison.Ordinal)
            ? AllocationsAsync(request, new NodeId(Reads.Uuid(rest[..^Allocations.Length], "node")))
            : ReadAsync(request, new NodeId(Reads.Uuid(rest, "node")));
    }

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
