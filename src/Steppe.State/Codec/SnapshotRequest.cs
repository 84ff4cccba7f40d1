using Steppe.Model;

namespace Steppe.State;

/// <summary>One remembered answer.</summary>
internal sealed record SnapshotRequest(RequestId Id, ulong Index, EvaluationId EvaluationId, ulong ModifyIndex, string? ChildId = null, ulong? RevertedVersion = null);
