using Steppe.Model;

namespace Steppe.State;

/// <summary>One remembered answer.</summary>
internal sealed record SnapshotRequest(RequestId Id, ulong Index, EvaluationId EvaluationId, ulong ModifyIndex, string? ChildId = null, ulong? RevertedVersion = null)
{
    public static SnapshotRequest Of(RequestId request, CommandOutcome.Accepted answer) =>
        new(request, answer.Index, answer.EvaluationId, answer.ModifyIndex, answer.ChildId, answer.RevertedVersion);
}
