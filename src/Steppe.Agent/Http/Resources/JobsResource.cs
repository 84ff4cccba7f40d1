using System.Collections.Immutable;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.JobSpec;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/jobs</c>: the list of jobs, and registration.</summary>
internal sealed class JobsResource(ServerNode server)
{
    public ValueTask HandleAsync(ApiRequest request) =>
        request.IsWrite ? RegisterAsync(request, null) : ListAsync(request, static _ => true);

    /// <summary>Registers the job of the body; with <paramref name="id"/> it must be that one.</summary>
    public async ValueTask RegisterAsync(ApiRequest request, string? id)
    {
        JobRegisterRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.JobRegisterRequest);
        Job job = SubmittedJob.Place(SubmittedJob.Check(body.Job, id), request, server, body.Region, body.Namespace);
        if (body.EvalPriority is not 0 and (< 1 or > 100))
        {
            throw new ApiException(400, "Eval priority must be between 1 and 100 inclusively");
        }

        RegisterJobResult result = await server.RegisterJobAsync(
            job,
            new RegisterJobOptions
            {
                EnforcedJobModifyIndex = body.EnforceIndex ? body.JobModifyIndex : null,
                EvaluationPriority = body.EvalPriority == 0 ? null : body.EvalPriority,
                PreservesCounts = body.PreserveCounts,
                Source = SourceOf(body.Submission),
            },
            request.Aborted);
        if (result is RegisterJobResult.Refused refused)
        {
            throw ApiException.From(refused.Refusals);
        }

        var registered = (RegisterJobResult.Registered)result;
        request.SetIndex(registered.Index);
        await request.WriteJsonAsync(
            new JobRegisterResponse
            {
                EvalId = registered.EvaluationId.ToString(),
                EvalCreateIndex = registered.EvaluationCreateIndex,
                JobModifyIndex = registered.JobModifyIndex,
                Warnings = WarningText.Of(registered.Warnings),
                Index = registered.Index,
                KnownLeader = true,
            },
            ApiJsonContext.Wire.JobRegisterResponse);
    }

    /// <summary>Says whether a job would be admitted; a job that would not is an answer, no error.</summary>
    public async ValueTask ValidateAsync(ApiRequest request)
    {
        request.Require(request.IsWrite);
        JobValidateRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.JobValidateRequest);
        Job job = SubmittedJob.Place(
            body.Job ?? throw new ApiException(400, "Job must be specified"), request, server, body.Region, @namespace: "");
        AdmissionResult admission = JobAdmission.Admit(job, server.AdmissionOptions with { OnlyWarnsOfUnbuiltBlocks = true });
        Refusal? pool = admission.IsAdmitted ? NodePoolRules.CheckPoolOf(server.Committed, admission.Job.Specification) : null;
        IReadOnlyList<Refusal> refusals = pool is null ? admission.Refusals : [pool];
        string[] problems = [.. refusals.Select(static refusal => refusal.ToString())];
        await request.WriteJsonAsync(
            new JobValidateResponse
            {
                DriverConfigValidated = true,
                ValidationErrors = problems.Length == 0 ? null : problems,
                Error = problems.Length == 0 ? "" : ApiException.From(refusals).Message,
                Warnings = WarningText.Of(admission.Warnings),
            },
            ApiJsonContext.Wire.JobValidateResponse);
    }

    /// <summary>Lists jobs.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isShown">Which of them.</param>
    public ValueTask ListAsync(ApiRequest request, Func<AdmittedJob, bool> isShown)
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
                    Filter.Of(
                        request,
                        Ranges.Jobs(state, request.Query.Namespace, prefix).Where(isShown),
                        static job => SteppeJson.Serialize(job.Specification)),
                    static job => $"{job.Key.Namespace}.{job.Key.Id}")
                .Select(job => JobProjection.Stub(state, job, withMeta)),
            ApiJsonContext.Wire.JobListStubList);
    }

    private static JobSource? SourceOf(JobSubmission? submission)
    {
        if (submission is not { Source.Length: > 0 })
        {
            return null;
        }

        KeptSource kept = KeptSource.Of(
            submission.Source, submission.Format, submission.VariableFlags ?? new Dictionary<string, string>(), submission.Variables);
        return new JobSource
        {
            Text = kept.Text,
            Format = submission.Format,
            Variables = kept.Variables,
            VariableFlags = kept.VariableFlags.ToImmutableSortedDictionary(static flag => flag.Key, static flag => flag.Value, StringComparer.Ordinal),
        };
    }
}
