using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/scaling/policies</c> and <c>/v1/scaling/policy/:id</c>: what an autoscaler works by.</summary>
internal sealed class ScalingPoliciesResource(ServerNode server)
{
    public ValueTask ListAsync(ApiRequest request)
    {
        string job = request.Query.Text("job") ?? "", type = request.Query.Text("type") ?? "", prefix = request.Query.Prefix;
        return Reads.ManyAsync(
            request,
            server,
            WatchKey.Jobs,
            static state => state.TableIndexes.Jobs,
            state => Page.Of(
                    request,
                    Filter.Of(
                        request,
                        Policies(state, request.Query.Namespace)
                            .Where(policy => (job.Length == 0 || policy.Target!["Job"] == job) && (type.Length == 0 || policy.Type == type))
                            .Where(policy => policy.Id.StartsWith(prefix, StringComparison.Ordinal))
                            .OrderBy(static policy => policy.Id, StringComparer.Ordinal),
                        static policy => AsJson(policy)),
                    static policy => policy.Id)
                .Select(Stub),
            ApiJsonContext.Wire.ScalingPolicyList);
    }

    public async ValueTask ReadAsync(ApiRequest request, string id)
    {
        StateSnapshot state = await Reads.WaitAsync(request, server, WatchKey.Jobs, static state => state.TableIndexes.Jobs);
        request.SetIndex(state.TableIndexes.Jobs);
        ScalingPolicy policy = Policies(state, "*").FirstOrDefault(row => row.Id == id) ?? throw new ApiException(404, "policy not found");
        await request.WriteBytesAsync(AsJson(policy));
    }

    private static IEnumerable<ScalingPolicy> Policies(StateSnapshot state, string @namespace) =>
        Ranges.Jobs(state, @namespace, prefix: "").SelectMany(ScalingPolicies.Of);

    private static byte[] AsJson(ScalingPolicy policy) =>
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(policy, SteppeJson.TypeInfo<ScalingPolicy>(SteppeJson.Response));

    private static ScalingPolicyListStub Stub(ScalingPolicy policy) => new()
    {
        Id = policy.Id,
        Enabled = policy.Enabled ?? true,
        Type = policy.Type,
        Target = policy.Target,
        CreateIndex = policy.CreateIndex,
        ModifyIndex = policy.ModifyIndex,
    };
}
