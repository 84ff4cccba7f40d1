using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls about deployments.</summary>
public readonly struct DeploymentsApi(ApiClient client)
{
    /// <summary>One deployment.</summary>
    public Task<ApiDeployment> GetAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(ApiPath.Of("/deployment/", id), ApiJsonContext.Default.ApiDeployment, cancellation);

    /// <summary>One deployment as soon as it differs from <paramref name="index"/>, at the latest after <paramref name="wait"/>.</summary>
    public Task<ApiDeployment> WaitAsync(string id, ulong index, TimeSpan wait, CancellationToken cancellation = default) =>
        client.GetAsync(ApiPath.Of("/deployment/", id).Blocking(index, wait), ApiJsonContext.Default.ApiDeployment, cancellation);
}
