using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls about variables.</summary>
public readonly struct VariablesApi(ApiClient client)
{
    /// <summary>The variables whose paths have a prefix.</summary>
    public Task<VariableMetadata[]> ListAsync(string prefix, CancellationToken cancellation = default) =>
        client.ListAsync(ApiPath.Of("/vars").With("prefix", prefix), ApiJsonContext.Default.VariableMetadataList, cancellation);

    /// <summary>One variable with what it holds.</summary>
    public Task<ApiVariable> GetAsync(string path, CancellationToken cancellation = default) =>
        client.GetAsync(ApiPath.Of("/var/", path), ApiJsonContext.Default.ApiVariable, cancellation);
}
