using Steppe.Model;

namespace Steppe.State;

/// <summary>Puts a state together again from the rows of a snapshot.</summary>
/// <param name="newest">The highest <see cref="StateLevel"/> that is read.</param>
internal sealed class SnapshotReader(int newest)
{
    private readonly Dictionary<JobVersionReference, AdmittedJob> _jobs = [];
    private StateSnapshot _state = StateSnapshot.Empty;

    // The many: their tables are built once all are there.
    private readonly List<Allocation> _allocations = [];

    // Nobody sees the state before it is whole, so everything is built in place.
    private EditStamp _edit;

    public void Take(SnapshotHeader header)
    {
        _edit = EditStamp.Of(header.Index);
        _state = _state with
        {
            Index = header.Index,
            LastCommandAt = header.LastCommandAt,
            ClusterId = header.ClusterId,
            SchedulerConfiguration = header.SchedulerConfiguration,
            TableIndexes = header.TableIndexes,
            Autopilot = header.Autopilot ?? AutopilotConfiguration.Default,
            Level = StateLevel.Known(header.Level ?? StateLevel.First, newest),
        };
    }

    public void TakeVersion(Job specification, bool isCurrent)
    {
        AdmittedJob job = AdmittedJob.Compile(specification);
        _jobs[JobVersionReference.Of(job)] = job;
        JobHistory history = _state.JobHistories.Find(job.Key) ?? JobHistory.Empty;
        _state = (isCurrent ? _state.WithCurrent(job, _edit) : _state) with
        {
            JobHistories = _state.JobHistories.With(job.Key, history.With(job), _edit),
            Families = isCurrent ? _state.Families.With(job) : _state.Families,
        };
    }

    public void Take(SnapshotSource source)
    {
        if (_state.JobHistories.Find(source.Job) is { } history)
        {
            _state = _state with { JobHistories = _state.JobHistories.With(source.Job, history.With(source.Version, source.Source), _edit) };
        }
    }

    public void TakePlaced(Job specification)
    {
        AdmittedJob job = AdmittedJob.Compile(specification);
        _jobs[JobVersionReference.Of(job)] = job;
    }

    public void Take(PeriodicLaunch launch) =>
        _state = _state with { PeriodicLaunches = _state.PeriodicLaunches.With(launch.Job, launch, _edit) };

    public void Take(JobScaling scaling) =>
        _state = _state with { JobScalings = _state.JobScalings.With(scaling.Job, scaling, _edit) };

    public void Take(JobSummary summary) =>
        _state = _state with { JobSummaries = _state.JobSummaries.With(summary.Job, summary, _edit) };

    public void Take(Evaluation evaluation) => _state = _state with
    {
        Evaluations = _state.Evaluations.With(evaluation.Id, evaluation, _edit),
        EvaluationsByJob = _state.EvaluationsByJob.With(evaluation.JobKey, evaluation.Id, _edit),
    };

    public void Take(Deployment deployment) => _state = _state with
    {
        Deployments = _state.Deployments.With(deployment.Id, deployment, _edit),
        DeploymentsByJob = _state.DeploymentsByJob.With(deployment.JobKey, deployment.Id, _edit),
    };

    public void Take(NodePool pool) =>
        _state = _state with { NodePools = _state.NodePools.With(new NodePoolName(pool.Name), pool) };

    public void Take(Node node) => _state = _state with
    {
        Nodes = _state.Nodes.With(node.Id, node, _edit),
        NodeColumns = _state.NodeColumns.With(node, _edit),
    };

    public void Take(Allocation stored) => _allocations.Add(stored with { Job = Find(JobVersionReference.Of(stored.Job)) });

    public void TakeAllocations(ReadOnlySpan<byte> rows)
    {
        var reader = new RowReader(rows, StateJson.Options);
        while (!reader.IsAtEnd)
        {
            _allocations.Add(AllocationRows.Read(ref reader, (ref reader) => Find(AllocationRows.ReadJob(ref reader))));
        }
    }

    public void Take(SnapshotRequest request) => _state = _state with
    {
        Requests = _state.Requests.With(
            request.Id, new CommandOutcome.Accepted(request.Index, request.EvaluationId, request.ModifyIndex, request.ChildId, request.RevertedVersion)),
    };

    public void Take(SnapshotPiece staged) => _state = _state with { Staged = new StagedState(staged.Restore, _state.Staged.Pieces.Add(staged.Piece)) };

    public StateSnapshot Finish()
    {
        _allocations.Sort(static (left, right) => left.Id.CompareTo(right.Id));
        NodeColumns columns = _state.NodeColumns;
        foreach (Allocation row in _allocations.Where(static row => !row.IsClientTerminal))
        {
            columns = columns.WithUse(row.NodeId, row.Resources, 1, _edit);
        }

        return _state with
        {
            Allocations = Table<AllocationId, Allocation>.OfSorted([.. _allocations.Select(static row => KeyValuePair.Create(row.Id, row))]),
            AllocationsByJob = Relate(_allocations, static row => row.JobKey),
            AllocationsByNode = NodeAssignments.OfSorted(_allocations),
            AllocationsByEvaluation = Relate(_allocations, static row => row.EvaluationId),
            AllocationsByDeployment = Relate([.. _allocations.Where(static row => !row.DeploymentId.IsNone)], static row => row.DeploymentId),
            NodeColumns = columns,
        };
    }

    private AdmittedJob Find(JobVersionReference name) => _jobs.GetValueOrDefault(name)
        ?? throw new StateFormatException($"an allocation belongs to version {name.Version} of job {name.Key}, which the snapshot does not hold");

    private static Relation<TKey, AllocationId> Relate<TKey>(IReadOnlyList<Allocation> rows, Func<Allocation, TKey> key)
        where TKey : IComparable<TKey> => Relation<TKey, AllocationId>.OfSorted(rows, key, static row => row.Id);
}
