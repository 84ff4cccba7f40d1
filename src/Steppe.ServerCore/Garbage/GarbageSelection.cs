using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Finds what may be forgotten, and puts as much of it into one command as fits.</summary>
/// <remarks>Pure. Looks through whole tables, which is why it is asked seldom; what does not fit is found again next time.
/// Source: scheduler reference §24.</remarks>
public static class GarbageSelection
{
    /// <summary>Jobs that are over, with everything of theirs; null when there are none.</summary>
    public static CollectGarbage? Jobs(StateSnapshot state, GarbageOptions options, DateTimeOffset now, RequestId request)
    {
        DateTimeOffset cutoff = now - options.JobThreshold;
        var found = new GarbageBatch(options.MaxIdsPerCommand);
        foreach (AdmittedJob job in state.Jobs.Rows.Where(job => GarbageRules.IsOver(job, cutoff)))
        {
            bool isKept = state.JobHistories.Find(job.Key) is { HasTags: true }
                || state.EvaluationsOf(job.Key).Any(evaluation => !evaluation.IsTerminal || evaluation.ModifiedAt > cutoff)
                || state.AllocationsOf(job.Key).Any(allocation => !GarbageRules.MayForget(allocation, job, cutoff, now));
            if (!isKept && !found.TryAdd(job.Key, state.AllocationsByJob.Of(job.Key), state.EvaluationsByJob.Of(job.Key)))
            {
                break;
            }
        }

        return found.ToCommand(request, now);
    }

    /// <summary>Evaluations that are over, with their allocations; null when there are none.</summary>
    public static CollectGarbage? Evaluations(StateSnapshot state, GarbageOptions options, DateTimeOffset now, RequestId request)
    {
        DateTimeOffset cutoff = now - options.EvaluationThreshold, batchCutoff = now - options.BatchEvaluationThreshold;
        var found = new GarbageBatch(options.MaxIdsPerCommand);
        foreach (Evaluation evaluation in state.Evaluations.Rows.Where(row => row.IsTerminal && row.ModifiedAt <= cutoff))
        {
            AdmittedJob? job = state.Jobs.Find(evaluation.JobKey);
            bool isKept = GarbageRules.CountsAsFinishedWork(evaluation, job, batchCutoff);
            List<AllocationId> leaving = [];
            foreach (Allocation allocation in state.AllocationsOf(evaluation.Id))
            {
                bool leaves = isKept
                    ? GarbageRules.IsLeftBehind(allocation, job!, cutoff)
                    : GarbageRules.MayForget(allocation, job, cutoff, now);
                if (leaves)
                {
                    leaving.Add(allocation.Id);
                }
            }

            isKept |= leaving.Count < state.AllocationsByEvaluation.Of(evaluation.Id).Count;
            if (!found.TryAdd(leaving) || (!isKept && !found.TryAdd([evaluation.Id])))
            {
                break;
            }
        }

        return found.ToCommand(request, now);
    }

    /// <summary>Nodes that are gone; null when there are none.</summary>
    public static CollectGarbage? Nodes(StateSnapshot state, GarbageOptions options, DateTimeOffset now, RequestId request)
    {
        DateTimeOffset cutoff = now - options.NodeThreshold;
        var found = new GarbageBatch(options.MaxIdsPerCommand);
        foreach (Node node in state.Nodes.Rows.Where(node => GarbageRules.IsGone(state, node, cutoff)))
        {
            if (!found.TryAdd(node.Id))
            {
                break;
            }
        }

        return found.ToCommand(request, now);
    }

    /// <summary>Deployments that are over; null when there are none.</summary>
    public static CollectGarbage? Deployments(StateSnapshot state, GarbageOptions options, DateTimeOffset now, RequestId request)
    {
        DateTimeOffset cutoff = now - options.DeploymentThreshold;
        var found = new GarbageBatch(options.MaxIdsPerCommand);
        foreach (Deployment deployment in state.Deployments.Rows.Where(deployment => GarbageRules.IsOver(state, deployment, cutoff)))
        {
            if (!found.TryAdd(deployment.Id))
            {
                break;
            }
        }

        return found.ToCommand(request, now);
    }

    /// <summary>Anything that may be forgotten, jobs first; null when nothing may.</summary>
    public static CollectGarbage? Any(StateSnapshot state, GarbageOptions options, DateTimeOffset now, RequestId request) =>
        Jobs(state, options, now, request) ?? Evaluations(state, options, now, request)
        ?? Deployments(state, options, now, request) ?? Nodes(state, options, now, request);
}
