using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls about deployments.</summary>
public readonly struct DeploymentsApi(ApiClient client)
{
    /// <summary>One deployment.</summary>
    public Task<ApiDeployment> GetAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(ApiPath.Of("/deployment/", id), ApiJsonContext.Default.ApiDeployment, cancellation);
}
