using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>The evaluations that a change of one node calls for.</summary>
/// <remarks>Pure. One for each job whose tasks may still run there. Source: scheduler reference §22.</remarks>
public static class NodeEvaluations
{
    /// <summary>Makes them, in order of job.</summary>
    public static IReadOnlyList<Evaluation> For(StateSnapshot head, Node node, Entropy entropy) =>
    [
        .. head.AllocationsOn(node.Id)
            .Where(static allocation => !allocation.IsClientTerminal && allocation.Job.Type != JobType.SysBatch)
            .GroupBy(static allocation => allocation.JobKey)
            .OrderBy(static byJob => byJob.Key)
            .Select(byJob => For(head.Jobs.Find(byJob.Key) ?? byJob.First().Job, node, entropy)),
    ];

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
