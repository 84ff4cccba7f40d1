using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/allocations</c> and <c>/v1/allocation/:id</c>.</summary>
internal sealed class AllocationsResource(ServerNode server)
{
    private readonly UnbuiltResource _unbuilt = new(server);

    public ValueTask ListAsync(ApiRequest request)
    {
        UuidRange? range = Reads.PrefixRange(request, "alloc");
        bool withResources = request.Query.Flag("resources");
        bool withTaskStates = request.Query.Flag("task_states", absent: true);
        return Reads.ManyAsync(
            request,
            server,
            WatchKey.Allocations,
            static state => state.TableIndexes.Allocations,
            state =>
            {
                IEnumerable<Allocation> rows = Filter.Of(
                    request,
                    (range is { } ids ? Ranges.Of(state.Allocations, ids) : state.Allocations.Rows)
                        .Where(row => Reads.InNamespace(request, row.JobKey.Namespace)),
                    static row => AllocationJson(row));
                IReadOnlyList<Allocation> page = range is null
                    ? Page.ByAge(request, rows, static row => (row.CreateIndex, row.Id.Value))
                    : Page.Of(request, rows, static row => row.Id.ToString());
                return page.Select(row => AllocationProjection.Stub(row, withResources, withTaskStates));
            },
            ApiJsonContext.Wire.AllocListStubList);
    }

    public ValueTask HandleAsync(ApiRequest request, string rest)
    {
        string[] parts = rest.Split('/');
        return parts switch
        {
            [var id] => ReadAsync(request, new AllocationId(Reads.Uuid(id, "alloc"))),
            [var id, "explain"] => new ExplainResource(server).AllocationAsync(request, new AllocationId(Reads.Uuid(id, "alloc"))),
            [var id, "stop"] => StopAsync(request, new AllocationId(Reads.Uuid(id, "alloc"))),
            [var id, "services"] => _unbuilt.AllocationServicesAsync(request, new AllocationId(Reads.Uuid(id, "alloc"))),
            [var id, "checks"] => _unbuilt.ChecksAsync(request, new AllocationId(Reads.Uuid(id, "alloc"))),
            _ => throw new ApiException(404, "resource not found"),
        };
    }

    private async ValueTask StopAsync(ApiRequest request, AllocationId id)
    {
        request.Require(request.IsWrite);
        CommandOutcome.Accepted stopped = ApiException.Unless(
            await server.StopAllocationAsync(id, request.Query.Flag("no_shutdown_delay"), request.Aborted));
        request.SetIndex(stopped.Index);
        await request.WriteJsonAsync(
            new AllocStopResponse { EvalId = stopped.EvaluationId.ToString(), Index = stopped.Index },
            ApiJsonContext.Wire.AllocStopResponse);
    }

    private ValueTask ReadAsync(ApiRequest request, AllocationId allocation) => Reads.OneAsync(
        request,
        server,
        WatchKey.Allocation(allocation),
        state => state.Allocations.Find(allocation)?.ModifyIndex ?? state.TableIndexes.Allocations,
        state => state.Allocations.Find(allocation) is { } row ? AllocationProjection.Full(row) : null,
        ApiJsonContext.Wire.ApiAllocation,
        "alloc not found");

    private static byte[] AllocationJson(Allocation row) =>
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(AllocationProjection.Full(row), ApiJsonContext.Wire.ApiAllocation);
}
