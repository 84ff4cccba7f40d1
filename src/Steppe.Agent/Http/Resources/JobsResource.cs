using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/jobs</c>: the list of jobs, and registration.</summary>
internal sealed class JobsResource(ServerSide server)
{
    public ValueTask HandleAsync(ApiRequest request) =>
        request.IsWrite ? RegisterAsync(request, null) : ListAsync(request);

    /// <summary>Registers the job of the body; with <paramref name="id"/> it must be that one.</summary>
    public async ValueTask RegisterAsync(ApiRequest request, string? id)
    {
        JobRegisterRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.JobRegisterRequest);
        Job job = body.Job ?? throw new ApiException(400, "Job must be specified");
        if (string.IsNullOrEmpty(job.Id))
        {
            throw new ApiException(400, "Job ID hasn't been provided");
        }

        if (id is not null && job.Id != id)
        {
            throw new ApiException(400, "Job ID does not match name");
        }

        if (body.EvalPriority is not 0 and (< 1 or > 100))
        {
            throw new ApiException(400, "Eval priority must be between 1 and 100 inclusively");
        }

        string @namespace = request.Query.Text("namespace") is { Length: > 0 } asked ? asked
            : body.Namespace.Length > 0 ? body.Namespace
            : string.IsNullOrEmpty(job.Namespace) ? "default" : job.Namespace;
        RegisteredJob registered = await server.RegisterJobAsync(job with { Namespace = @namespace }, body, request.Aborted);
        request.SetIndex(registered.Index);
        await request.WriteJsonAsync(
            new JobRegisterResponse
            {
                EvalId = registered.EvaluationId.ToString(),
                EvalCreateIndex = registered.EvaluationId.IsNone ? 0 : registered.Index,
                JobModifyIndex = registered.JobModifyIndex,
                Warnings = registered.Warnings,
                Index = registered.Index,
                KnownLeader = true,
            },
            ApiJsonContext.Wire.JobRegisterResponse);
    }

    private ValueTask ListAsync(ApiRequest request)
    {
        string prefix = request.Query.Prefix;
        bool withMeta = request.Query.Flag("meta");
        return Reads.ManyAsync(
            request,
            server,
            WatchKey.Jobs,
            static state => Math.Max(state.TableIndexes.Jobs, state.TableIndexes.JobSummaries),
            state => Page.Of(
                    request,
                    Filter.Of(request, state.Jobs.Rows
                        .Where(job => Reads.InNamespace(request, job.Key.Namespace) && job.Key.Id.StartsWith(prefix, StringComparison.Ordinal)),
                        static job => SteppeJson.Serialize(job.Specification)),
                    static job => $"{job.Key.Namespace}.{job.Key.Id}")
                .Select(job => JobProjection.Stub(state, job, withMeta)),
            ApiJsonContext.Wire.JobListStubList);
    }
}
