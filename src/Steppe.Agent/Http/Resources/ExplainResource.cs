using System.Globalization;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Our <c>/v1/job/:id/explain</c>, <c>/v1/allocation/:id/explain</c> and <c>/v1/evaluation/:id/explain</c>.</summary>
internal sealed class ExplainResource(ServerNode server)
{
    // An evaluation of a big job places thousands; the first show how it was done.
    private const int MostPlacements = 10;

    public async ValueTask JobAsync(ApiRequest request, JobKey key)
    {
        request.Require(request.IsGet);
        AdmittedJob job = server.Committed.Jobs.Find(key) ?? throw new ApiException(404, "job not found");
        (string summary, IReadOnlyList<ExplainedGroup> waiting) = await WhyAsync(request, job);
        await WriteAsync(request, job.Key, summary, waiting, []);
    }

    public async ValueTask AllocationAsync(ApiRequest request, AllocationId id)
    {
        request.Require(request.IsGet);
        StateSnapshot state = server.Committed;
        Allocation allocation = state.Allocations.Find(id) ?? throw new ApiException(404, "alloc not found");
        string client = allocation.ClientDescription.Length > 0
            ? $"{WireWords.Of(allocation.ClientStatus)} ({allocation.ClientDescription})"
            : WireWords.Of(allocation.ClientStatus);
        string summary = $"Allocation \"{id.ToString()[..8]}\" ({allocation.Name}) was put on node \"{allocation.NodeName}\"; its client says: {client}.";
        await WriteAsync(request, allocation.JobKey, summary + await SuccessorAsync(request, allocation), [], [ExplanationProjection.Placement(state, allocation)]);
    }

    // What becomes of a failure that nothing has replaced.
    private async ValueTask<string> SuccessorAsync(ApiRequest request, Allocation allocation)
    {
        if (!allocation.NextAllocationId.IsNone)
        {
            return $" Allocation \"{allocation.NextAllocationId.ToString()[..8]}\" has taken its place.";
        }

        if (allocation is not { ClientStatus: ClientStatus.Failed, IsServerTerminal: false })
        {
            return "";
        }

        JobExplanation? explanation = await server.ExplainJobAsync(allocation.JobKey, request.Aborted);
        return explanation?.Held.FirstOrDefault(one => one.Allocation.Id == allocation.Id) is { } held ? $" It {Prospect(held.Why, [held])}." : "";
    }

    public async ValueTask EvaluationAsync(ApiRequest request, EvaluationId id)
    {
        request.Require(request.IsGet);
        StateSnapshot state = server.Committed;
        Evaluation evaluation = state.Evaluations.Find(id) ?? throw new ApiException(404, "eval not found");
        Allocation[] placed = [.. state.AllocationsOf(evaluation.JobKey).Where(allocation => allocation.EvaluationId == id)];
        string status = WireWords.Of(evaluation.Status);
        string summary = $"Evaluation \"{id.ToString()[..8]}\" of job \"{evaluation.JobId}\" is {status}; {Counted(placed.Length, "allocation")} came of it.";
        IReadOnlyList<ExplainedGroup> waiting = [];
        if ((evaluation.Status is EvaluationStatus.Blocked or EvaluationStatus.Pending || evaluation.FailedGroups.Count > 0)
            && state.Jobs.Find(evaluation.JobKey) is { } job)
        {
            (string now, waiting) = await WhyAsync(request, job);
            summary += " " + now;
        }

        await WriteAsync(
            request, evaluation.JobKey, summary, waiting,
            [.. placed.OrderBy(static allocation => allocation.NameIndex).Take(MostPlacements).Select(allocation => ExplanationProjection.Placement(state, allocation))]);
    }

    private async ValueTask<(string Summary, IReadOnlyList<ExplainedGroup> Waiting)> WhyAsync(ApiRequest request, AdmittedJob job)
    {
        if (job.IsStopped)
        {
            return ($"Job \"{job.Key.Id}\" is stopped: nothing of it is to run.", []);
        }

        if (job.MakesChildren)
        {
            return ($"Job \"{job.Key.Id}\" only makes other jobs: explain one of those.", []);
        }

        JobExplanation explanation = await server.ExplainJobAsync(job.Key, request.Aborted) ?? throw new ApiException(404, "job not found");
        return ($"Job \"{job.Key.Id}\": {Summary(explanation, server.Committed)}", ExplanationProjection.Groups(explanation));
    }

    private static string Summary(JobExplanation explanation, StateSnapshot state)
    {
        int waiting = explanation.Waiting.Sum(static group => group.Waiting);
        string turn = state.SchedulerConfiguration.PauseEvaluationBroker ? "wait until scheduling goes on, which an operator has paused" : "only wait for a turn";
        string[] parts =
        [
            .. waiting > 0 ? [$"{Counted(waiting, "allocation")} {Verb(waiting, "find")} no node"] : Array.Empty<string>(),
            .. explanation.Placeable > 0
                ? [$"{Counted(explanation.Placeable, "allocation")} would find a node right now and {(explanation.Placeable == 1 ? turn.Replace("wait ", "waits ", StringComparison.Ordinal) : turn)}"]
                : Array.Empty<string>(),
            .. explanation.Held.GroupBy(static held => held.Why).OrderBy(static held => held.Key).Select(static held => Held(held.Key, [.. held])),
        ];
        string summary = parts.Length == 0 ? "everything that is to run has a node" : string.Join("; ", parts);
        return explanation.Deployment is not { } deployment ? $"{summary}."
            : $"{summary}. Deployment \"{deployment.Id.ToString()[..8]}\" holds up the rest{(deployment.IsActive ? "" : " until the job changes")}: {deployment.StatusDescription}.";
    }

    // What has failed and is not replaced runs nowhere, though its place is taken.
    private static string Held(HeldReason why, HeldPlace[] held) =>
        $"{Counted(held.Length, "allocation")} {(held.Length == 1 ? "has" : "have")} failed and {Prospect(why, held)}";

    private static string Prospect(HeldReason why, HeldPlace[] held) => why switch
    {
        HeldReason.Delay => $"{(held.Length == 1 ? "is tried again" : "are tried again, the first")} at {held.Min(static one => one.DueAt!.Value).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}",
        HeldReason.NoAttemptsLeft => $"{(held.Length == 1 ? "has" : "have")} no attempts left (job eval -force-reschedule tries again)",
        HeldReason.FailedDeployment => $"{(held.Length == 1 ? "is" : "are")} not tried again, because the deployment has failed",
        _ => $"{Verb(held.Length, "wait")} for the deployment to have {(held.Length == 1 ? "it" : "them")} tried again",
    };

    private static string Verb(int count, string verb) => count == 1 ? verb + "s" : verb;

    private static string Counted(int count, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");

    private ValueTask WriteAsync(
        ApiRequest request, JobKey job, string summary, IReadOnlyList<ExplainedGroup> waiting, IReadOnlyList<ExplainedPlacement> placements)
    {
        request.SetIndex(server.Committed.Index);
        return request.WriteJsonAsync(
            new Explanation { Summary = summary, Namespace = job.Namespace, JobId = job.Id, Waiting = waiting, Placements = placements },
            ApiJsonContext.Wire.Explanation);
    }
}
