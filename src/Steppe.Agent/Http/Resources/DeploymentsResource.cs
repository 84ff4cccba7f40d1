using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/deployments</c> and <c>/v1/deployment/…</c>.</summary>
/// <remarks>What is to be done stands before the id. Source: HTTP API §2.5.</remarks>
internal sealed class DeploymentsResource(ServerNode server)
{
    public ValueTask ListAsync(ApiRequest request)
    {
        UuidRange? range = Reads.PrefixRange(request, "deployment");
        return Reads.ManyAsync(
            request,
            server,
            WatchKey.Deployments,
            static state => state.TableIndexes.Deployments,
            state =>
            {
                IEnumerable<Deployment> rows = Rows(request, state, range);
                IReadOnlyList<Deployment> page = range is null
                    ? Page.ByAge(request, rows, static row => (row.CreateIndex, row.Id.Value))
                    : Page.Of(request, rows, static row => row.Id.ToString());
                return page.Select(DeploymentProjection.Full);
            },
            ApiJsonContext.Wire.ApiDeploymentList);
    }

    public ValueTask HandleAsync(ApiRequest request, string rest)
    {
        (string action, string id) = rest.Split('/', 2) is [var first, var second] ? (first, second) : ("", rest);
        var deployment = new DeploymentId(Reads.Uuid(id, "deployment"));
        return action switch
        {
            "" => ReadAsync(request, deployment),
            "allocations" => AllocationsAsync(request, deployment),
            "fail" => FailAsync(request, deployment),
            "pause" => PauseAsync(request, deployment),
            "promote" => PromoteAsync(request, deployment),
            "unblock" => UnblockAsync(request, deployment),
            "allocation-health" => SetHealthAsync(request, deployment),
            _ => throw new ApiException(404, "resource not found"),
        };
    }

    private ValueTask ReadAsync(ApiRequest request, DeploymentId id) => Reads.OneAsync(
        request,
        server,
        WatchKey.Deployment(id),
        state => state.Deployments.Find(id)?.ModifyIndex ?? state.TableIndexes.Deployments,
        state => state.Deployments.Find(id) is { } row ? DeploymentProjection.Full(row) : null,
        ApiJsonContext.Wire.ApiDeployment,
        "deployment not found");

    private ValueTask AllocationsAsync(ApiRequest request, DeploymentId id) => Reads.ManyAsync(
        request,
        server,
        WatchKey.AllocationsOf(id),
        state => state.AllocationsOf(id).Select(static row => row.ModifyIndex).DefaultIfEmpty(state.TableIndexes.Allocations).Max(),
        state => state.AllocationsOf(id).Select(static row => AllocationProjection.Stub(row)),
        ApiJsonContext.Wire.AllocListStubList);

    private async ValueTask FailAsync(ApiRequest request, DeploymentId id)
    {
        request.Require(request.IsWrite);
        await AnswerAsync(request, await server.FailDeploymentAsync(id, request.Aborted));
    }

    private async ValueTask PauseAsync(ApiRequest request, DeploymentId id)
    {
        DeploymentPauseRequest body = await ReadAsync(request, id, ApiJsonContext.Wire.DeploymentPauseRequest, static body => body.DeploymentId);
        await AnswerAsync(request, await server.PauseDeploymentAsync(id, body.Pause, request.Aborted));
    }

    private async ValueTask PromoteAsync(ApiRequest request, DeploymentId id)
    {
        DeploymentPromoteRequest body = await ReadAsync(
            request, id, ApiJsonContext.Wire.DeploymentPromoteRequest, static body => body.DeploymentId);
        if (!body.All && body.Groups is not { Count: > 0 })
        {
            throw new ApiException(400, "name the Groups to promote, or set All");
        }

        await AnswerAsync(request, await server.PromoteDeploymentAsync(id, body.All ? null : body.Groups, request.Aborted));
    }

    // Only deployments of several regions are ever blocked, and there are none.
    private async ValueTask UnblockAsync(ApiRequest request, DeploymentId id)
    {
        await ReadAsync(request, id, ApiJsonContext.Wire.DeploymentUnblockRequest, static body => body.DeploymentId);
        throw server.Committed.Deployments.Find(id) switch
        {
            null => new ApiException(404, "deployment not found"),
            { IsActive: false } => new ApiException(500, "can't unblock terminal deployment"),
            { } running => new ApiException(500, $"can't unblock {WireWords.Of(running.Status)} deployment"),
        };
    }

    private async ValueTask SetHealthAsync(ApiRequest request, DeploymentId id)
    {
        DeploymentAllocHealthRequest body = await ReadAsync(
            request, id, ApiJsonContext.Wire.DeploymentAllocHealthRequest, static body => body.DeploymentId);
        await AnswerAsync(
            request, await server.SetAllocationHealthAsync(id, Ids(body.HealthyAllocationIds), Ids(body.UnhealthyAllocationIds), request.Aborted));
    }

    private static AllocationId[] Ids(IReadOnlyList<string>? texts) =>
        [.. (texts ?? []).Select(static text => new AllocationId(Reads.Uuid(text, "alloc")))];

    private static async ValueTask<T> ReadAsync<T>(ApiRequest request, DeploymentId id, JsonTypeInfo<T> type, Func<T, string> named)
        where T : class
    {
        request.Require(request.IsWrite);
        T body = await request.ReadJsonAsync(type);
        return named(body).Length == 0 ? throw new ApiException(400, "DeploymentID must be specified")
            : !string.Equals(named(body), id.ToString(), StringComparison.OrdinalIgnoreCase) ? throw new ApiException(400, "Deployment ID does not match")
            : body;
    }

    private static async ValueTask AnswerAsync(ApiRequest request, CommandOutcome outcome)
    {
        CommandOutcome.Accepted accepted = ApiException.Unless(outcome);
        request.SetIndex(accepted.Index);
        await request.WriteJsonAsync(
            new DeploymentUpdateResponse
            {
                EvalId = accepted.EvaluationId.ToString(),
                EvalCreateIndex = accepted.EvaluationId.IsNone ? 0 : accepted.Index,
                DeploymentModifyIndex = accepted.ModifyIndex,
                RevertedJobVersion = accepted.RevertedVersion,
                Index = accepted.Index,
            },
            ApiJsonContext.Wire.DeploymentUpdateResponse);
    }

    private static IEnumerable<Deployment> Rows(ApiRequest request, StateSnapshot state, UuidRange? range) => Filter.Of(
        request,
        (range is { } ids ? Ranges.Of(state.Deployments, ids) : state.Deployments.Rows)
            .Where(row => Reads.InNamespace(request, row.Namespace)),
        static row => JsonSerializer.SerializeToUtf8Bytes(DeploymentProjection.Full(row), ApiJsonContext.Wire.ApiDeployment));
}
