using Steppe.Model;

namespace Steppe.State;

/// <summary>Puts a state together again from the rows of a snapshot.</summary>
internal sealed class SnapshotReader
{
    private readonly Dictionary<JobVersionReference, AdmittedJob> _jobs = [];
    private StateSnapshot _state = StateSnapshot.Empty;

    public void Take(SnapshotHeader header) => _state = _state with
    {
        Index = header.Index,
        LastCommandAt = header.LastCommandAt,
        ClusterId = header.ClusterId,
        SchedulerConfiguration = header.SchedulerConfiguration,
        TableIndexes = header.TableIndexes,
    };

    public void TakeVersion(Job specification, bool isCurrent)
    {
        AdmittedJob job = AdmittedJob.Compile(specification);
        _jobs[JobVersionReference.Of(job)] = job;
        JobHistory history = _state.JobHistories.Find(job.Key) ?? JobHistory.Empty;
        _state = (isCurrent ? _state.WithCurrent(job) : _state) with
        {
            JobHistories = _state.JobHistories.With(job.Key, history.With(job)),
            Families = isCurrent ? _state.Families.With(job) : _state.Families,
        };
    }

    public void Take(SnapshotSource source)
    {
        if (_state.JobHistories.Find(source.Job) is { } history)
        {
            _state = _state with { JobHistories = _state.JobHistories.With(source.Job, history.With(source.Version, source.Source)) };
        }
    }

    public void TakePlaced(Job specification)
    {
        AdmittedJob job = AdmittedJob.Compile(specification);
        _jobs[JobVersionReference.Of(job)] = job;
    }

    public void Take(PeriodicLaunch launch) =>
        _state = _state with { PeriodicLaunches = _state.PeriodicLaunches.With(launch.Job, launch) };

    public void Take(JobScaling scaling) =>
        _state = _state with { JobScalings = _state.JobScalings.With(scaling.Job, scaling) };

    public void Take(JobSummary summary) =>
        _state = _state with { JobSummaries = _state.JobSummaries.With(summary.Job, summary) };

    public void Take(Evaluation evaluation) => _state = _state with
    {
        Evaluations = _state.Evaluations.With(evaluation.Id, evaluation),
        EvaluationsByJob = _state.EvaluationsByJob.With(evaluation.JobKey, evaluation.Id),
    };

    public void Take(Deployment deployment) => _state = _state with
    {
        Deployments = _state.Deployments.With(deployment.Id, deployment),
        DeploymentsByJob = _state.DeploymentsByJob.With(deployment.JobKey, deployment.Id),
    };

    public void Take(NodePool pool) =>
        _state = _state with { NodePools = _state.NodePools.With(new NodePoolName(pool.Name), pool) };

    public void Take(Node node) => _state = _state with
    {
        Nodes = _state.Nodes.With(node.Id, node),
        NodeColumns = _state.NodeColumns.With(node),
    };

    public void Take(Allocation stored)
    {
        if (!_jobs.TryGetValue(JobVersionReference.Of(stored.Job), out AdmittedJob? job))
        {
            throw new StateFormatException($"allocation {stored.Id} belongs to a job version the snapshot does not hold");
        }

        Allocation row = stored with { Job = job };
        _state = _state with
        {
            Allocations = _state.Allocations.With(row.Id, row),
            AllocationsByJob = _state.AllocationsByJob.With(row.JobKey, row.Id),
            AllocationsByNode = _state.AllocationsByNode.With(row.NodeId, row.Id),
            AllocationsByEvaluation = _state.AllocationsByEvaluation.With(row.EvaluationId, row.Id),
            AllocationsByDeployment = row.DeploymentId.IsNone
                ? _state.AllocationsByDeployment : _state.AllocationsByDeployment.With(row.DeploymentId, row.Id),
            NodeColumns = row.IsClientTerminal
                ? _state.NodeColumns
                : _state.NodeColumns.WithUse(row.NodeId, row.Resources.Total, 1),
        };
    }

    public void Take(SnapshotRequest request) => _state = _state with
    {
        Requests = _state.Requests.With(
            request.Id, new CommandOutcome.Accepted(request.Index, request.EvaluationId, request.ModifyIndex, request.ChildId, request.RevertedVersion)),
    };

    public StateSnapshot Finish() => _state;
}
