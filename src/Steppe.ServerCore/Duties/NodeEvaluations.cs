using Steppe.Model;
using Steppe.Scheduler.Feasibility;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>The evaluations that a change of one node calls for.</summary>
/// <remarks>Pure. One for each job whose tasks may still run there, and one for each job that runs on every node and may have to
/// run there, too. What a parent launched and is done stays done: a node that joins later is not made to catch up on launches.
/// Source: scheduler reference §22.</remarks>
public static class NodeEvaluations
{
    /// <summary>Makes them, in order of job.</summary>
    /// <param name="head">The newest state.</param>
    /// <param name="node">The node, described as it will be.</param>
    /// <param name="entropy">For their ids.</param>
    public static IReadOnlyList<Evaluation> For(StateSnapshot head, Node node, Entropy entropy)
    {
        SortedDictionary<JobKey, AdmittedJob> jobs = [];
        foreach (Allocation allocation in head.AllocationsOn(node.Id).Where(static allocation => !allocation.IsClientTerminal))
        {
            jobs[allocation.JobKey] = head.Jobs.Find(allocation.JobKey) ?? allocation.Job;
        }

        foreach (AdmittedJob job in head.SystemJobs.Select(key => head.Jobs.Find(key)!).Where(job => MayRunOn(job, node)))
        {
            jobs[job.Key] = job;
        }

        return [.. jobs.Values.Select(job => For(job, node, entropy))];
    }

    private static bool MayRunOn(AdmittedJob job, Node node) =>
        !job.IsStopped && !job.IsPeriodic && !job.IsParameterized
        && !(job.Specification.ParentId is { Length: > 0 } && job.Status == JobStatus.Dead)
        && new NodeScope(job).Includes(node);

    private static Evaluation For(AdmittedJob job, Node node, Entropy entropy) => new()
    {
        Id = EvaluationId.FromGuid(entropy.NextUuid()),
        Namespace = job.Key.Namespace,
        JobId = job.Key.Id,
        Priority = job.Priority,
        Type = job.Type,
        TriggeredBy = EvaluationTriggers.NodeUpdate,
        JobModifyIndex = job.JobModifyIndex,
        NodeId = node.Id,
        NodeModifyIndex = node.ModifyIndex,
    };
}
