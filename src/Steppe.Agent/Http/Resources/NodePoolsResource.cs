using System.Text.Json;
using Steppe.Api;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/node/pools</c> and <c>/v1/node/pool/:name</c>.</summary>
internal sealed class NodePoolsResource(ServerNode server, NodesResource nodes, JobsResource jobs)
{
    public ValueTask HandleAllAsync(ApiRequest request) => request.IsWrite ? WriteAsync(request, null) : ListAsync(request);

    public ValueTask HandleAsync(ApiRequest request, string rest) => rest.Split('/') switch
    {
        [var name] when request.IsWrite => WriteAsync(request, name),
        [var name] when request.IsDelete => DeleteAsync(request, name),
        [var name] => ReadAsync(request, name),
        [var name, "nodes"] => NodesAsync(request, name),
        [var name, "jobs"] => JobsAsync(request, name),
        _ => throw new ApiException(404, "resource not found"),
    };

    private ValueTask ListAsync(ApiRequest request) => Reads.ManyAsync(
        request,
        server,
        WatchKey.NodePools,
        static state => Index(state),
        state => Page.Of(
                request,
                Filter.Of(
                    request,
                    state.NodePools.Rows.Where(pool => pool.Name.StartsWith(request.Query.Prefix, StringComparison.Ordinal)),
                    static row => JsonSerializer.SerializeToUtf8Bytes(NodePoolProjection.Full(row), ApiJsonContext.Wire.ApiNodePool)),
                static row => row.Name)
            .Select(NodePoolProjection.Full),
        ApiJsonContext.Wire.ApiNodePoolList);

    private ValueTask ReadAsync(ApiRequest request, string name) => Reads.OneAsync(
        request,
        server,
        WatchKey.NodePools,
        state => Find(state, name)?.ModifyIndex ?? Index(state),
        state => Find(state, name) is { } row ? NodePoolProjection.Full(row) : null,
        ApiJsonContext.Wire.ApiNodePool,
        "node pool not found");

    private ValueTask NodesAsync(ApiRequest request, string name)
    {
        RequireKnown(request, name);
        return nodes.ListAsync(request, node => name == NodePool.All || node.NodePool == name);
    }

    private ValueTask JobsAsync(ApiRequest request, string name)
    {
        RequireKnown(request, name);
        return jobs.ListAsync(request, job => (job.Specification.NodePool ?? NodePool.Default) == name);
    }

    private void RequireKnown(ApiRequest request, string name)
    {
        if (request.Query.Prefix.Length > 0)
        {
            throw new ApiException(400, "prefix argument not allowed");
        }

        if (Find(server.Committed, name) is null)
        {
            throw new ApiException(404, "node pool not found");
        }
    }

    private async ValueTask WriteAsync(ApiRequest request, string? name)
    {
        NodePool pool = NodePoolProjection.Read(await request.ReadJsonAsync(ApiJsonContext.Wire.ApiNodePool));
        if (name is not null && pool.Name != name)
        {
            throw new ApiException(400, pool.Name.Length == 0 ? "Node pool name must be specified" : "Node pool name does not match request path");
        }

        await AnswerAsync(request, await server.PutNodePoolAsync(pool, request.Aborted));
    }

    private async ValueTask DeleteAsync(ApiRequest request, string name) =>
        await AnswerAsync(request, await server.DeleteNodePoolAsync(name, request.Aborted));

    // What is wrong with the request itself is told as such; what stands against it, as everywhere.
    private static ValueTask AnswerAsync(ApiRequest request, CommandOutcome outcome)
    {
        if (outcome is CommandOutcome.Refused { Refusal: { Code: RefusalCode.Invalid } wrong })
        {
            throw new ApiException(400, wrong.ToString());
        }

        request.SetIndex(ApiException.Unless(outcome).Index);
        return ValueTask.CompletedTask;
    }

    private static NodePool? Find(StateSnapshot state, string name) => state.NodePools.Find(new NodePoolName(name));

    // The built-in pools are there before the first command.
    private static ulong Index(StateSnapshot state) => Math.Max(1, state.TableIndexes.NodePools);
}
