using Steppe.Api.Types;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Evaluations as the API shows them.</summary>
/// <remarks>Pure. Source: HTTP API, types <c>Evaluation</c> and <c>EvaluationStub</c>.</remarks>
internal static class EvaluationProjection
{
    public static ApiEvaluation Full(Evaluation evaluation) => new()
    {
        Id = evaluation.Id.ToString(),
        Namespace = evaluation.Namespace,
        Priority = evaluation.Priority,
        Type = evaluation.Type.ToWord(),
        TriggeredBy = evaluation.TriggeredBy,
        JobId = evaluation.JobId,
        JobModifyIndex = evaluation.JobModifyIndex,
        NodeId = Text(evaluation.NodeId.ToString()),
        NodeModifyIndex = evaluation.NodeModifyIndex,
        DeploymentId = Text(evaluation.DeploymentId.ToString()),
        Status = WireWords.Of(evaluation.Status),
        StatusDescription = Text(evaluation.StatusDescription),
        WaitUntil = evaluation.WaitUntil,
        NextEval = Text(evaluation.NextId.ToString()),
        PreviousEval = Text(evaluation.PreviousId.ToString()),
        BlockedEval = Text(evaluation.BlockedId.ToString()),
        FailedGroupMetrics = MetricsProjection.ByGroup(evaluation.FailedGroups),
        ClassEligibility = evaluation.ClassEligibility.IsEmpty ? null : evaluation.ClassEligibility,
        EscapedComputedClass = evaluation.EscapedComputedClass,
        QueuedAllocations = evaluation.QueuedAllocations.IsEmpty ? null : evaluation.QueuedAllocations,
        SnapshotIndex = evaluation.SnapshotIndex,
        CreateIndex = evaluation.CreateIndex,
        ModifyIndex = evaluation.ModifyIndex,
        CreateTime = evaluation.CreatedAt.ToUnixNanoseconds(),
        ModifyTime = evaluation.ModifiedAt.ToUnixNanoseconds(),
    };

    /// <summary>The evaluations that <paramref name="evaluation"/> came from and led to, over any number of links.</summary>
    public static IReadOnlyList<ApiEvaluationStub>? Related(StateSnapshot state, Evaluation evaluation)
    {
        SortedSet<EvaluationId> seen = [evaluation.Id];
        Queue<Evaluation> open = new([evaluation]);
        List<ApiEvaluationStub> related = [];
        while (open.TryDequeue(out Evaluation? current))
        {
            foreach (EvaluationId id in new[] { current.PreviousId, current.NextId, current.BlockedId })
            {
                if (seen.Add(id) && state.Evaluations.Find(id) is { } linked)
                {
                    related.Add(Stub(linked));
                    open.Enqueue(linked);
                }
            }
        }

        return related.Count == 0 ? null : related;
    }

    private static ApiEvaluationStub Stub(Evaluation evaluation) => new()
    {
        Id = evaluation.Id.ToString(),
        Namespace = evaluation.Namespace,
        Priority = evaluation.Priority,
        Type = evaluation.Type.ToWord(),
        TriggeredBy = evaluation.TriggeredBy,
        JobId = evaluation.JobId,
        NodeId = evaluation.NodeId.ToString(),
        DeploymentId = evaluation.DeploymentId.ToString(),
        Status = WireWords.Of(evaluation.Status),
        StatusDescription = evaluation.StatusDescription,
        WaitUntil = evaluation.WaitUntil,
        NextEval = evaluation.NextId.ToString(),
        PreviousEval = evaluation.PreviousId.ToString(),
        BlockedEval = evaluation.BlockedId.ToString(),
        CreateIndex = evaluation.CreateIndex,
        ModifyIndex = evaluation.ModifyIndex,
        CreateTime = evaluation.CreatedAt.ToUnixNanoseconds(),
        ModifyTime = evaluation.ModifiedAt.ToUnixNanoseconds(),
    };

    private static string? Text(string value) => value.Length == 0 ? null : value;
}
