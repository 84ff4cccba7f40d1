using System.Text.Json;
using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls about deployments.</summary>
public readonly struct DeploymentsApi(ApiClient client)
{
    /// <summary>Path of the list, optionally of ids with a prefix only.</summary>
    public static ApiPath ListPath(string prefix = "") => ApiPath.Of("/deployments").With("prefix", prefix);

    /// <summary>Path of one deployment.</summary>
    public static ApiPath DeploymentPath(string id) => ApiPath.Of("/deployment/", id);

    /// <summary>Deployments whose id starts with <paramref name="prefix"/>.</summary>
    public Task<ApiDeployment[]> ListAsync(string prefix = "", CancellationToken cancellation = default) =>
        client.ListAsync(ListPath(prefix), ApiJsonContext.Default.ApiDeploymentList, cancellation);

    /// <summary>The deployment's allocations.</summary>
    public Task<AllocListStub[]> GetAllocationsAsync(string id, CancellationToken cancellation = default) =>
        client.ListAsync(ApiPath.Of("/deployment/allocations/", id), ApiJsonContext.Default.AllocListStubList, cancellation);

    /// <summary>Ends a deployment as failed.</summary>
    public Task<DeploymentUpdateResponse> FailAsync(string id, CancellationToken cancellation = default) =>
        SendAsync("fail", id, [], cancellation);

    /// <summary>Holds a deployment up, or lets it go on.</summary>
    public Task<DeploymentUpdateResponse> PauseAsync(string id, bool pause, CancellationToken cancellation = default) => SendAsync(
        "pause",
        id,
        JsonSerializer.SerializeToUtf8Bytes(
            new DeploymentPauseRequest { DeploymentId = id, Pause = pause }, ApiJsonContext.Wire.DeploymentPauseRequest),
        cancellation);

    /// <summary>Promotes the canaries of groups, or with none named of all that wait for it.</summary>
    public Task<DeploymentUpdateResponse> PromoteAsync(string id, IReadOnlyList<string> groups, CancellationToken cancellation = default) => SendAsync(
        "promote",
        id,
        JsonSerializer.SerializeToUtf8Bytes(
            new DeploymentPromoteRequest { DeploymentId = id, All = groups.Count == 0, Groups = groups.Count == 0 ? null : groups },
            ApiJsonContext.Wire.DeploymentPromoteRequest),
        cancellation);

    /// <summary>Lets a deployment of several regions go on.</summary>
    public Task<DeploymentUpdateResponse> UnblockAsync(string id, CancellationToken cancellation = default) => SendAsync(
        "unblock",
        id,
        JsonSerializer.SerializeToUtf8Bytes(new DeploymentUnblockRequest { DeploymentId = id }, ApiJsonContext.Wire.DeploymentUnblockRequest),
        cancellation);

    /// <summary>Says in the place of clients which allocations are healthy.</summary>
    public Task<DeploymentUpdateResponse> SetAllocationHealthAsync(
        string id, IReadOnlyList<string> healthy, IReadOnlyList<string> unhealthy, CancellationToken cancellation = default) => SendAsync(
        "allocation-health",
        id,
        JsonSerializer.SerializeToUtf8Bytes(
            new DeploymentAllocHealthRequest { DeploymentId = id, HealthyAllocationIds = healthy, UnhealthyAllocationIds = unhealthy },
            ApiJsonContext.Wire.DeploymentAllocHealthRequest),
        cancellation);

    /// <summary>One deployment.</summary>
    public Task<ApiDeployment> GetAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(DeploymentPath(id), ApiJsonContext.Default.ApiDeployment, cancellation);

    /// <summary>One deployment as soon as it differs from <paramref name="index"/>, at the latest after <paramref name="wait"/>.</summary>
    public Task<ApiDeployment> WaitAsync(string id, ulong index, TimeSpan wait, CancellationToken cancellation = default) =>
        client.GetAsync(DeploymentPath(id).Blocking(index, wait), ApiJsonContext.Default.ApiDeployment, cancellation);

    private Task<DeploymentUpdateResponse> SendAsync(string action, string id, byte[] body, CancellationToken cancellation) =>
        client.SendAsync("PUT", ApiPath.Of($"/deployment/{action}/", id), body, ApiJsonContext.Default.DeploymentUpdateResponse, cancellation);
}
