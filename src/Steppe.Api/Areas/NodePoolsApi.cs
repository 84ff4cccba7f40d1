using System.Text.Json;
using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls about node pools.</summary>
public readonly struct NodePoolsApi(ApiClient client)
{
    /// <summary>Path of the list, optionally of names with a prefix only.</summary>
    public static ApiPath ListPath(string prefix = "") => ApiPath.Of("/node/pools").With("prefix", prefix);

    /// <summary>Path of one pool.</summary>
    public static ApiPath PoolPath(string name) => ApiPath.Of("/node/pool/", name);

    /// <summary>Path of the nodes of a pool.</summary>
    public static ApiPath NodesPath(string name) => ApiPath.Of("/node/pool/", name, "/nodes");

    /// <summary>Path of the jobs of a pool.</summary>
    public static ApiPath JobsPath(string name) => ApiPath.Of("/node/pool/", name, "/jobs");

    /// <summary>The pools of a list path.</summary>
    public Task<ApiNodePool[]> ListAsync(ApiPath path, CancellationToken cancellation = default) =>
        client.ListAsync(path, ApiJsonContext.Default.ApiNodePoolList, cancellation);

    /// <summary>One pool.</summary>
    public Task<ApiNodePool> GetAsync(string name, CancellationToken cancellation = default) =>
        client.GetAsync(PoolPath(name), ApiJsonContext.Default.ApiNodePool, cancellation);

    /// <summary>Adds a pool, or replaces it.</summary>
    public Task PutAsync(ApiNodePool pool, CancellationToken cancellation = default) => client.WriteAsync(
        "PUT", ListPath(), JsonSerializer.SerializeToUtf8Bytes(pool, ApiJsonContext.Wire.ApiNodePool), cancellation);

    /// <summary>Deletes a pool.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellation = default) => client.SendAsync("DELETE", PoolPath(name), cancellation);
}
