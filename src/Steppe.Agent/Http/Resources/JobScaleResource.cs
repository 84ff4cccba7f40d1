using System.Collections.Immutable;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/job/:id/scale</c>: how many of each group there are, should be, and how that came.</summary>
internal sealed class JobScaleResource(ServerNode server)
{
    private const string GroupKey = "Group";
    private const string JobIdKey = "Job";

    public ValueTask HandleAsync(ApiRequest request, JobKey key) => request.IsWrite ? ScaleAsync(request, key) : ReadAsync(request, key);

    private ValueTask ReadAsync(ApiRequest request, JobKey key) => Reads.OneAsync(
        request,
        server,
        WatchKey.Job(key),
        state => IndexOf(state, key),
        state => state.Jobs.Find(key) is { } job ? Status(state, job) : null,
        ApiJsonContext.Wire.JobScaleStatus,
        "job not found");

    private static ulong IndexOf(StateSnapshot state, JobKey key) => state.Jobs.Find(key) is not { } job
        ? state.TableIndexes.Jobs
        : Math.Max(
            Math.Max(job.ModifyIndex, state.JobSummaries.Find(key)?.ModifyIndex ?? 0), state.JobScalings.Find(key)?.ModifyIndex ?? 0);

    private static JobScaleStatus Status(StateSnapshot state, AdmittedJob job)
    {
        JobScaling? scaling = state.JobScalings.Find(job.Key);
        ILookup<string, Allocation> placed = state.AllocationsOf(job.Key)
            .Where(row => !row.IsTerminal && row.Job.CreateIndex == job.CreateIndex)
            .ToLookup(static row => row.TaskGroup, StringComparer.Ordinal);
        return new JobScaleStatus
        {
            JobId = job.Key.Id,
            Namespace = job.Key.Namespace,
            JobCreateIndex = job.CreateIndex,
            JobModifyIndex = job.JobModifyIndex,
            JobStopped = job.IsStopped,
            TaskGroups = job.Groups.ToImmutableSortedDictionary(
                static group => group.Name,
                group => Status(group, [.. placed[group.Name]], scaling?.Of(group.Name) ?? []),
                StringComparer.Ordinal),
        };
    }

    private static TaskGroupScaleStatus Status(AdmittedGroup group, Allocation[] placed, IReadOnlyList<ScalingEvent> events) => new()
    {
        Desired = group.Count,
        Placed = placed.Length,
        Running = placed.Count(static row => row.ClientStatus == ClientStatus.Running),
        Healthy = placed.Count(static row => row.Health?.Healthy == true),
        Unhealthy = placed.Count(static row => row.Health?.Healthy == false),
        Events = events.Count == 0 ? null : [.. events.Select(Shown)],
    };

    private static ApiScalingEvent Shown(ScalingEvent happened) => new()
    {
        Time = happened.At.ToUnixNanoseconds(),
        Count = happened.Count,
        PreviousCount = happened.PreviousCount,
        Message = happened.Message,
        Error = happened.IsError,
        Meta = happened.Meta,
        EvalId = happened.EvaluationId.IsNone ? null : happened.EvaluationId.ToString(),
        CreateIndex = happened.CreateIndex,
    };

    private async ValueTask ScaleAsync(ApiRequest request, JobKey key)
    {
        ScalingRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.ScalingRequest);
        CommandOutcome outcome = await server.ScaleJobAsync(key, Group(body, key), Options(body), request.Aborted);
        if (outcome is CommandOutcome.Refused { Refusal: { Code: RefusalCode.Invalid } refusal })
        {
            throw new ApiException(400, refusal.Sentence);
        }

        CommandOutcome.Accepted scaled = ApiException.Unless(outcome);
        await JobAnswer.WriteAsync(request, scaled);
    }

    private static string Group(ScalingRequest body, JobKey key)
    {
        IReadOnlyDictionary<string, string> target = body.Target ?? ImmutableSortedDictionary<string, string>.Empty;
        if (target.GetValueOrDefault(JobIdKey) is { Length: > 0 } job && job != key.Id)
        {
            throw new ApiException(400, "job ID in payload did not match URL");
        }

        return target.GetValueOrDefault(GroupKey) is { Length: > 0 } group
            ? group
            : throw new ApiException(400, "missing task group name for scaling action: set Target.Group");
    }

    private static ScaleJobOptions Options(ScalingRequest body) => new()
    {
        Count = body.Count is not { } count ? null
            : count is >= int.MinValue and <= int.MaxValue ? (int)count
            : throw new ApiException(400, $"the count {count} is too large"),
        Message = body.Message,
        IsError = body.Error,
        Meta = body.Meta?.ToImmutableSortedDictionary(StringComparer.Ordinal),
        EnforcedJobModifyIndex = body.EnforceIndex ? body.JobModifyIndex : null,
    };
}
