using Steppe.Api;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/allocations</c> and <c>/v1/allocation/:id</c>.</summary>
internal sealed class AllocationsResource(ServerNode server)
{
    public ValueTask ListAsync(ApiRequest request)
    {
        Func<string, bool> hasPrefix = Reads.PrefixFilter(request.Query.Prefix, "alloc");
        bool withResources = request.Query.Flag("resources");
        bool withTaskStates = request.Query.Flag("task_states", absent: true);
        bool byId = request.Query.Prefix.Length > 0;
        return Reads.ManyAsync(
            request,
            server,
            WatchKey.Allocations,
            static state => state.TableIndexes.Allocations,
            state => Page.Of(
                    request,
                    Filter.Of(
                        request,
                        Ordered(state, byId).Where(row => Reads.InNamespace(request, row.JobKey.Namespace) && hasPrefix(row.Id.ToString())),
                        static row => AllocationJson(row)),
                    row => byId ? row.Id.ToString() : $"{row.CreateIndex}.{row.Id}")
                .Select(row => AllocationProjection.Stub(row, withResources, withTaskStates)),
            ApiJsonContext.Wire.AllocListStubList);
    }

    public ValueTask ReadAsync(ApiRequest request, string id)
    {
        var allocation = new AllocationId(Reads.Uuid(id, "alloc"));
        return Reads.OneAsync(
            request,
            server,
            WatchKey.Allocation(allocation),
            state => state.Allocations.Find(allocation)?.ModifyIndex ?? state.TableIndexes.Allocations,
            state => state.Allocations.Find(allocation) is { } row ? AllocationProjection.Full(row) : null,
            ApiJsonContext.Wire.ApiAllocation,
            "alloc not found");
    }

    private static IEnumerable<Allocation> Ordered(StateSnapshot state, bool byId) =>
        byId ? state.Allocations.Rows : state.Allocations.Rows.OrderBy(static row => row.CreateIndex).ThenBy(static row => row.Id);

    private static byte[] AllocationJson(Allocation row) =>
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(AllocationProjection.Full(row), ApiJsonContext.Wire.ApiAllocation);
}
