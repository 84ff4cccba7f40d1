using Steppe.Api.Types;
using Steppe.Model;

namespace Steppe.Api.Areas;

/// <summary>Calls about scaling policies.</summary>
public readonly struct ScalingApi(ApiClient client)
{
    /// <summary>Path of the list, of one job or one type only if they are given.</summary>
    public static ApiPath ListPath(string job = "", string type = "", string prefix = "") =>
        ApiPath.Of("/scaling/policies").With("job", job).With("type", type).With("prefix", prefix);

    /// <summary>Path of one policy.</summary>
    public static ApiPath PolicyPath(string id) => ApiPath.Of("/scaling/policy/", id);

    /// <summary>The policies of a list path.</summary>
    public Task<ScalingPolicyListStub[]> ListAsync(ApiPath path, CancellationToken cancellation = default) =>
        client.ListAsync(path, ApiJsonContext.Default.ScalingPolicyList, cancellation);

    /// <summary>One policy.</summary>
    public Task<ScalingPolicy> GetAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(PolicyPath(id), SteppeJson.TypeInfo<ScalingPolicy>(SteppeJson.Wire), cancellation);
}
