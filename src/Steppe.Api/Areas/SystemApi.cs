namespace Steppe.Api.Areas;

/// <summary>Calls that concern the cluster as a whole.</summary>
public readonly struct SystemApi(ApiClient client)
{
    /// <summary>Makes the servers forget what is over, however short a time ago.</summary>
    public Task CollectGarbageAsync(CancellationToken cancellation = default) =>
        client.SendAsync("PUT", ApiPath.Of("/system/gc"), cancellation);

    /// <summary>Makes the servers count the allocations of every job anew.</summary>
    public Task ReconcileSummariesAsync(CancellationToken cancellation = default) =>
        client.SendAsync("PUT", ApiPath.Of("/system/reconcile/summaries"), cancellation);
}
