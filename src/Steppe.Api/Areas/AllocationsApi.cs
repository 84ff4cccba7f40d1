using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls about allocations.</summary>
public readonly struct AllocationsApi(ApiClient client)
{
    /// <summary>Path of the allocation list, optionally of ids with a prefix only.</summary>
    public static ApiPath ListPath(string prefix = "") => ApiPath.Of("/allocations").With("prefix", prefix);

    /// <summary>Path of one allocation.</summary>
    public static ApiPath AllocationPath(string id) => ApiPath.Of("/allocation/", id);

    /// <summary>Allocations whose id starts with <paramref name="prefix"/>.</summary>
    public Task<AllocListStub[]> ListAsync(string prefix = "", CancellationToken cancellation = default) =>
        client.ListAsync(ListPath(prefix), ApiJsonContext.Default.AllocListStubList, cancellation);

    /// <summary>One allocation.</summary>
    public Task<ApiAllocation> GetAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(AllocationPath(id), ApiJsonContext.Default.ApiAllocation, cancellation);

    /// <summary>Stops an allocation; the evaluation that replaces it comes back.</summary>
    public Task<AllocStopResponse> StopAsync(string id, bool noShutdownDelay = false, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/allocation/", id, "/stop").With("no_shutdown_delay", noShutdownDelay),
            default,
            ApiJsonContext.Default.AllocStopResponse,
            cancellation);

    /// <summary>What an allocation uses just now; asked of the node that runs it.</summary>
    public Task<AllocResourceUsage> GetUsageAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(ApiPath.Of("/client/allocation/", id, "/stats"), ApiJsonContext.Default.AllocResourceUsage, cancellation);

    /// <summary>Latest results of the allocation's service checks, by check id.</summary>
    public Task<IReadOnlyDictionary<string, CheckQueryResult>?> FindChecksAsync(string id, CancellationToken cancellation = default) =>
        client.FindAsync(ApiPath.Of("/client/allocation/", id, "/checks"), ApiJsonContext.Default.CheckQueryResults, cancellation);
}
