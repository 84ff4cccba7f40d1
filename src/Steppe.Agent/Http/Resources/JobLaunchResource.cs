using System.Collections.Immutable;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>What makes jobs of a job: <c>/v1/job/:id/dispatch</c>, <c>…/dispatch/payload</c>, <c>…/periodic/force</c>.</summary>
internal sealed class JobLaunchResource(ServerNode server)
{
    public async ValueTask DispatchAsync(ApiRequest request, JobKey key)
    {
        request.Require(request.IsWrite);
        JobDispatchRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.JobDispatchRequest);
        if (body.JobId.Length > 0 && body.JobId != key.Id)
        {
            throw new ApiException(400, "Job ID does not match");
        }

        await DispatchAsync(request, key, new DispatchOptions
        {
            Payload = body.Payload,
            Meta = body.Meta?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty,
            IdPrefix = body.IdPrefixTemplate,
            Priority = body.Priority == 0 ? null : body.Priority,
        });
    }

    /// <summary>The body is the payload.</summary>
    public async ValueTask DispatchPayloadAsync(ApiRequest request, JobKey key)
    {
        request.Require(request.IsWrite);
        await DispatchAsync(request, key, new DispatchOptions { Payload = await request.ReadBodyAsync() });
    }

    public async ValueTask ForceAsync(ApiRequest request, JobKey key)
    {
        request.Require(request.IsWrite);
        CommandOutcome.Accepted launched = Accepted(await server.ForcePeriodicAsync(key, request.Aborted));
        request.SetIndex(launched.Index);
        await request.WriteJsonAsync(
            new PeriodicForceResponse
            {
                EvalId = launched.EvaluationId.ToString(),
                EvalCreateIndex = launched.EvaluationId.IsNone ? 0 : launched.Index,
                Index = launched.Index,
            },
            ApiJsonContext.Wire.PeriodicForceResponse);
    }

    private async ValueTask DispatchAsync(ApiRequest request, JobKey key, DispatchOptions options)
    {
        CommandOutcome.Accepted dispatched = Accepted(await server.DispatchJobAsync(
            key, options with { IdempotencyToken = request.Query.Text("idempotency_token") ?? "" }, request.Aborted));
        request.SetIndex(dispatched.Index);
        await request.WriteJsonAsync(
            new JobDispatchResponse
            {
                DispatchedJobId = dispatched.ChildId ?? "",
                EvalId = dispatched.EvaluationId.ToString(),
                EvalCreateIndex = dispatched.EvaluationId.IsNone ? 0 : dispatched.Index,
                JobCreateIndex = dispatched.ModifyIndex,
                Index = dispatched.Index,
            },
            ApiJsonContext.Wire.JobDispatchResponse);
    }

    private static CommandOutcome.Accepted Accepted(CommandOutcome outcome) =>
        outcome as CommandOutcome.Accepted ?? throw ApiException.From([((CommandOutcome.Refused)outcome).Refusal]);
}
