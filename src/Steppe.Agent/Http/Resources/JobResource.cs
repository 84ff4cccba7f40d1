using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/job/:id</c> and what belongs to one job.</summary>
/// <remarks>A job id may hold slashes, so the sub-resource is found by the end of the path.</remarks>
internal sealed class JobResource(ServerNode server, JobsResource jobs)
{
    private static readonly string[] SubResources =
    [
        "dispatch/payload", "dispatch", "periodic/force", "allocations", "evaluations", "summary", "versions", "deployments",
        "deployment", "evaluate", "submission", "rerun", "plan", "scale", "explain", "revert", "stable", "services", "actions", "action",
    ];

    private readonly JobLaunchResource _launch = new(server);
    private readonly JobVersionsResource _versions = new(server);
    private readonly JobScaleResource _scale = new(server);
    private readonly JobDeploymentsResource _deployments = new(server);
    private readonly UnbuiltResource _unbuilt = new(server);

    public ValueTask HandleAsync(ApiRequest request, string rest)
    {
        if (_versions.FindTag(request, rest) is { } tagged)
        {
            return tagged;
        }

        foreach (string sub in SubResources)
        {
            if (rest.EndsWith("/" + sub, StringComparison.Ordinal) && rest.Length > sub.Length + 1)
            {
                return HandleSubAsync(request, rest[..^(sub.Length + 1)], sub);
            }
        }

        JobKey key = Reads.Job(request, rest);
        return request.IsWrite ? jobs.RegisterAsync(request, rest)
            : request.IsDelete ? StopAsync(request, key)
            : ReadAsync(request, key);
    }

    private ValueTask HandleSubAsync(ApiRequest request, string id, string sub)
    {
        JobKey key = Reads.Job(request, id);
        return sub switch
        {
            "dispatch" => _launch.DispatchAsync(request, key),
            "dispatch/payload" => _launch.DispatchPayloadAsync(request, key),
            "periodic/force" => _launch.ForceAsync(request, key),
            "allocations" => AllocationsAsync(request, key),
            "evaluations" => EvaluationsAsync(request, key),
            "summary" => SummaryAsync(request, key),
            "versions" => _versions.ListAsync(request, key),
            "evaluate" => EvaluateAsync(request, key),
            "submission" => SubmissionAsync(request, key),
            "plan" => new JobPlanResource(server).HandleAsync(request, key),
            "scale" => _scale.HandleAsync(request, key),
            "explain" => new ExplainResource(server).JobAsync(request, key),
            "services" => _unbuilt.JobServicesAsync(request, key),
            "actions" => _unbuilt.ActionsAsync(request, key),
            "action" => _unbuilt.RunActionAsync(request, key),
            "rerun" => new JobRerun(server).HandleAsync(request, key),
            "revert" => _deployments.RevertAsync(request, key),
            "stable" => _deployments.SetStabilityAsync(request, key),
            "deployments" => _deployments.ListAsync(request, key),
            _ => _deployments.LatestAsync(request, key),
        };
    }

    private async ValueTask ReadAsync(ApiRequest request, JobKey key)
    {
        StateSnapshot state = await Reads.WaitAsync(request, server, WatchKey.Job(key), IndexOf(key));
        request.SetIndex(state, IndexOf(key)(state));
        AdmittedJob job = state.Jobs.Find(key) ?? throw new ApiException(404, "job not found");
        await request.WriteJsonAsync(DispatchPayloads.Shown(JobProjection.Full(state, job)), SteppeJson.TypeInfo<Job>(SteppeJson.Response));
    }

    private async ValueTask StopAsync(ApiRequest request, JobKey key)
    {
        long? priority = request.Query.Number("eval_priority");
        if (priority is < 1 or > 100)
        {
            throw new ApiException(400, "Eval priority must be between 1 and 100 inclusively");
        }

        CommandOutcome.Accepted stopped = ApiException.Unless(await server.DeregisterJobAsync(
            key, request.Query.Flag("purge"), (int?)priority, request.Query.Flag("no_shutdown_delay"), cancellation: request.Aborted));
        request.SetIndex(stopped.Index);
        await request.WriteJsonAsync(
            new JobDeregisterResponse
            {
                EvalId = stopped.EvaluationId.ToString(),
                EvalCreateIndex = stopped.EvaluationId.IsNone ? 0 : stopped.Index,
                JobModifyIndex = stopped.ModifyIndex,
                Index = stopped.Index,
                KnownLeader = true,
            },
            ApiJsonContext.Wire.JobDeregisterResponse);
    }

    private async ValueTask EvaluateAsync(ApiRequest request, JobKey key)
    {
        request.Require(request.IsWrite);
        JobEvaluateRequest? body = await request.FindJsonAsync(ApiJsonContext.Wire.JobEvaluateRequest);
        if (body is { JobId.Length: > 0 } && body.JobId != key.Id)
        {
            throw new ApiException(400, "JobID does not match");
        }

        CommandOutcome.Accepted evaluated = ApiException.Unless(
            await server.EvaluateJobAsync(key, body?.EvalOptions?.ForceReschedule ?? false, request.Aborted));
        await JobAnswer.WriteAsync(request, evaluated);
    }

    private ValueTask AllocationsAsync(ApiRequest request, JobKey key)
    {
        bool all = request.Query.Flag("all");
        bool withTaskStates = request.Query.Flag("task_states", absent: true);
        return Reads.ManyAsync(
            request,
            server,
            WatchKey.AllocationsOf(key),
            state => NewestOf(state.AllocationsOf(key).Select(static row => row.ModifyIndex), state.TableIndexes.Allocations),
            state =>
            {
                ulong? incarnation = all ? null : state.Jobs.Find(key)?.CreateIndex;
                return state.AllocationsOf(key)
                    .Where(row => incarnation is null || row.Job.CreateIndex == incarnation)
                    .Select(row => AllocationProjection.Stub(row, withTaskStates: withTaskStates));
            },
            ApiJsonContext.Wire.AllocListStubList);
    }

    private ValueTask EvaluationsAsync(ApiRequest request, JobKey key) => Reads.ManyAsync(
        request,
        server,
        WatchKey.EvaluationsOf(key),
        state => NewestOf(state.EvaluationsOf(key).Select(static row => row.ModifyIndex), state.TableIndexes.Evaluations),
        state => state.EvaluationsOf(key).Select(EvaluationProjection.Full),
        ApiJsonContext.Wire.ApiEvaluationList);

    private ValueTask SummaryAsync(ApiRequest request, JobKey key) => Reads.OneAsync(
        request,
        server,
        WatchKey.Job(key),
        state => state.JobSummaries.Find(key)?.ModifyIndex ?? state.TableIndexes.JobSummaries,
        state => state.JobSummaries.Find(key) is { } summary ? JobProjection.Summary(summary) : null,
        ApiJsonContext.Wire.JobSummary,
        "job not found");

    private ValueTask SubmissionAsync(ApiRequest request, JobKey key)
    {
        ulong version = request.Query.Text("version") is { Length: > 0 } text && ulong.TryParse(text, out ulong asked)
            ? asked
            : throw new ApiException(400, "the query parameter version is required and must be a whole number");
        return Reads.OneAsync(
            request,
            server,
            WatchKey.Job(key),
            IndexOf(key),
            state => state.JobHistories.Find(key) is { } history && history.FindSource(version) is { } source
                ? new JobSubmission
                {
                    Source = source.Text,
                    Format = source.Format,
                    VariableFlags = source.VariableFlags,
                    Variables = source.Variables,
                    Namespace = key.Namespace,
                    JobId = key.Id,
                    Version = version,
                    JobModifyIndex = history.Find(version)?.JobModifyIndex ?? 0,
                }
                : null,
            ApiJsonContext.Wire.JobSubmission,
            "job source not found");
    }

    private static Func<StateSnapshot, ulong> IndexOf(JobKey key) =>
        state => state.Jobs.Find(key)?.ModifyIndex ?? state.TableIndexes.Jobs;

    private static ulong NewestOf(IEnumerable<ulong> indexes, ulong otherwise) => indexes.DefaultIfEmpty(otherwise).Max();
}
