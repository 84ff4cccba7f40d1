using Steppe.Model;

namespace Steppe.State;

// Allocations, and the use of nodes that follows from them.
internal sealed partial class StateBuilder
{
    /// <summary>Writes an allocation, and what follows from it: the node's use and the job's counts.</summary>
    /// <param name="allocation">The row; indexes and times are filled in here.</param>
    /// <param name="byServer">Whether clients must fetch it again.</param>
    public void PutAllocation(Allocation allocation, bool byServer) => PutAllocation(allocation, FindAllocation(allocation.Id), byServer);

    /// <summary>The same, where the row is at hand that it takes the place of.</summary>
    public void PutAllocation(Allocation allocation, Allocation? earlier, bool byServer)
    {
        Write(
            allocation with
            {
                CreateIndex = earlier?.CreateIndex ?? Index,
                CreatedAt = earlier?.CreatedAt ?? At,
                ModifyIndex = Index,
                ModifiedAt = At,
                AllocationModifyIndex = byServer ? Index : earlier?.AllocationModifyIndex ?? Index,
            },
            earlier);
    }

    /// <summary>Writes an allocation in the place of another one; its indexes and times are those of this command already.</summary>
    public void Write(Allocation row, Allocation? earlier)
    {
        StateSnapshot mine = Mine();
        mine.Allocations = mine.Allocations.With(row.Id, row, _edit);
        if (earlier is null)
        {
            mine.AllocationsByJob = mine.AllocationsByJob.With(row.JobKey, row.Id, _edit);
        }

        if (earlier?.AllocationModifyIndex != row.AllocationModifyIndex)
        {
            mine.AllocationsByNode = mine.AllocationsByNode.With(row.NodeId, row.Id, row.AllocationModifyIndex, _edit);
        }

        mine.AllocationsByEvaluation = WithEvaluation(earlier, row);
        mine.AllocationsByDeployment = WithDeployment(earlier, row);
        mine.NodeColumns = WithUse(earlier, row);
        if (mine.TableIndexes.Allocations != Index)
        {
            mine.TableIndexes = mine.TableIndexes with { Allocations = Index };
        }

        _changes.Add(new Change.OfAllocation(earlier, row));
        CountInDeployment(earlier, row);
        if (_now.JobSummaries.Find(row.JobKey) is { } summary)
        {
            PutSummary(JobSummaryRules.WithAllocation(summary, _now.Jobs.Find(row.JobKey), earlier, row, Index), summary);
        }

        _jobsToDerive.Add(row.JobKey);
    }

    public void RemoveAllocation(AllocationId id)
    {
        if (_now.Allocations.Find(id) is not { } row)
        {
            return;
        }

        _now = _now with
        {
            Allocations = _now.Allocations.Without(id, _edit),
            AllocationsByJob = _now.AllocationsByJob.Without(row.JobKey, id, _edit),
            AllocationsByNode = _now.AllocationsByNode.Without(row.NodeId, id, _edit),
            AllocationsByEvaluation = _now.AllocationsByEvaluation.Without(row.EvaluationId, id, _edit),
            AllocationsByDeployment = row.DeploymentId.IsNone
                ? _now.AllocationsByDeployment : _now.AllocationsByDeployment.Without(row.DeploymentId, id, _edit),
            NodeColumns = row.IsClientTerminal
                ? _now.NodeColumns
                : _now.NodeColumns.WithUse(row.NodeId, row.Resources, -1, _edit),
            TableIndexes = _now.TableIndexes with { Allocations = Index },
        };
        _changes.Add(new Change.OfAllocation(row, null));
        _jobsToDerive.Add(row.JobKey);
    }

    private void CountInDeployment(Allocation? earlier, Allocation row)
    {
        bool mayCount = earlier is null || earlier.DeploymentId != row.DeploymentId || earlier.Health?.Healthy != row.Health?.Healthy;
        if (mayCount && !row.DeploymentId.IsNone && _now.Deployments.Find(row.DeploymentId) is { } deployment)
        {
            Deployment counted = DeploymentRules.WithAllocation(deployment, earlier, row, At);
            if (!ReferenceEquals(counted, deployment))
            {
                PutDeployment(counted);
            }
        }
    }

    private Relation<DeploymentId, AllocationId> WithDeployment(Allocation? earlier, Allocation row)
    {
        DeploymentId before = earlier?.DeploymentId ?? default;
        if (before == row.DeploymentId)
        {
            return _now.AllocationsByDeployment;
        }

        Relation<DeploymentId, AllocationId> left = before.IsNone ? _now.AllocationsByDeployment : _now.AllocationsByDeployment.Without(before, row.Id, _edit);
        return row.DeploymentId.IsNone ? left : left.With(row.DeploymentId, row.Id, _edit);
    }

    // An allocation updated in place moves to the evaluation that updated it.
    private Relation<EvaluationId, AllocationId> WithEvaluation(Allocation? earlier, Allocation row) =>
        earlier?.EvaluationId == row.EvaluationId
            ? _now.AllocationsByEvaluation
            : (earlier is null ? _now.AllocationsByEvaluation : _now.AllocationsByEvaluation.Without(earlier.EvaluationId, row.Id, _edit))
                .With(row.EvaluationId, row.Id, _edit);

    // Tasks hold their share until the client says they have ended, whatever the servers want.
    private NodeColumns WithUse(Allocation? earlier, Allocation row)
    {
        NodeColumns columns = _now.NodeColumns;
        if (earlier is { IsClientTerminal: false } && !row.IsClientTerminal && earlier.NodeId == row.NodeId && earlier.Resources.Total == row.Resources.Total)
        {
            return columns;
        }

        if (earlier is { IsClientTerminal: false })
        {
            columns = columns.WithUse(earlier.NodeId, earlier.Resources, -1, _edit);
        }

        return row.IsClientTerminal ? columns : columns.WithUse(row.NodeId, row.Resources, 1, _edit);
    }
}
