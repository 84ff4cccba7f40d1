using Steppe.Model;

namespace Steppe.State;

/// <summary>The state while one command is being applied: keeps tables, indexes, columns and derived rows in step.</summary>
/// <remarks>Used by one command at a time, then thrown away. Every write of a row goes through here, so that no index can
/// be forgotten. Reads see what was written before.</remarks>
internal sealed class StateBuilder(StateSnapshot before, ulong index, DateTimeOffset at)
{
    private readonly SortedSet<JobKey> _jobsToDerive = [];
    private readonly List<Change> _changes = [];

    // As they were before this command: its counts may change with every row, and that is one change.
    private readonly SortedDictionary<DeploymentId, Deployment?> _deployments = [];

    // What is written goes into copies of this command's own, until somebody has seen them.
    private StateSnapshot _now = before;
    private EditStamp _edit = EditStamp.Of(index);

    /// <summary>The state so far; it stays as it is, whatever is written next.</summary>
    public StateSnapshot Now
    {
        get
        {
            _edit = _edit.Next();
            return _now;
        }
    }

    /// <summary>An allocation as it is so far, or null; to be asked in loops, where <see cref="Now"/> costs copies.</summary>
    public Allocation? FindAllocation(AllocationId id) => _now.Allocations.Find(id);

    /// <summary>A version of a job as it is so far, or null; to be asked in loops.</summary>
    public AdmittedJob? FindJobVersion(JobKey job, ulong version) => _now.FindJobVersion(job, version);

    /// <summary>The index this command becomes.</summary>
    public ulong Index { get; } = index;

    /// <summary>The time of this command.</summary>
    public DateTimeOffset At { get; } = at;

    /// <summary>The rows written, in order.</summary>
    public IReadOnlyList<Change> Changes => _changes;

    public void SetClusterId(Guid id) => _now = _now with { ClusterId = id };

    /// <summary>Writes the current version of a job.</summary>
    public void PutJob(AdmittedJob job)
    {
        AdmittedJob? earlier = _now.Jobs.Find(job.Key);
        _now = _now.WithCurrent(job) with
        {
            JobHistories = _now.JobHistories.With(job.Key, (_now.JobHistories.Find(job.Key) ?? JobHistory.Empty).With(job)),
            Families = earlier is null ? _now.Families.With(job) : _now.Families,
            TableIndexes = _now.TableIndexes with { Jobs = Index },
        };
        _changes.Add(new Change.OfJob(job.Key, earlier, job));
        JobSummary counts = JobSummaryRules.ForJob(_now.JobSummaries.Find(job.Key), job, Index);
        PutSummary(ChildrenRules.ForJob(_now, counts, job, Index));
        CountChild(earlier, job);
        PutPeriodicLaunch(PeriodicRules.ForJob(_now.PeriodicLaunches.Find(job.Key), earlier, job, At));
        _jobsToDerive.Add(job.Key);
    }

    /// <summary>Keeps the file a version of a job was registered from, for as long as the version.</summary>
    public void PutJobSource(AdmittedJob job, JobSource source) => _now = _now with
    {
        JobHistories = _now.JobHistories.With(job.Key, _now.JobHistories.Find(job.Key)!.With(job.Version, source)),
    };

    /// <summary>Names a kept version of a job, or takes its name away.</summary>
    public void PutJobVersionTag(AdmittedJob version, JobVersionTag? tag)
    {
        bool isCurrent = _now.Jobs.Find(version.Key)?.Version == version.Version;
        AdmittedJob after = version.With(version.Specification with { VersionTag = tag, ModifyIndex = Index });
        _now = _now with
        {
            Jobs = isCurrent ? _now.Jobs.With(version.Key, after) : _now.Jobs,
            JobHistories = _now.JobHistories.With(version.Key, _now.JobHistories.Find(version.Key)!.With(after)),
            TableIndexes = _now.TableIndexes with { Jobs = Index },
        };
        if (isCurrent)
        {
            _changes.Add(new Change.OfJob(version.Key, version, after));
        }
    }

    /// <summary>Remembers what was done about the count of a group.</summary>
    public void PutScalingEvent(JobKey job, string group, ScalingEvent added)
    {
        JobScaling earlier = _now.JobScalings.Find(job) ?? new JobScaling { Job = job };
        _now = _now with { JobScalings = _now.JobScalings.With(job, earlier.With(group, added)) };
        _changes.Add(new Change.OfJobScaling(job));
    }

    /// <summary>Forgets a job with its versions and counts; evaluations and allocations stay.</summary>
    public void RemoveJob(JobKey key)
    {
        AdmittedJob? earlier = _now.Jobs.Find(key);
        if (earlier is not null)
        {
            CountChild(earlier, null);
        }

        _now = _now with
        {
            Jobs = _now.Jobs.Without(key),
            SystemJobs = _now.SystemJobs.Remove(key),
            JobHistories = _now.JobHistories.Without(key),
            JobSummaries = _now.JobSummaries.Without(key),
            Families = earlier is null ? _now.Families : _now.Families.Without(earlier),
            PeriodicLaunches = _now.PeriodicLaunches.Without(key),
            JobScalings = _now.JobScalings.Without(key),
            TableIndexes = _now.TableIndexes with { Jobs = Index, JobSummaries = Index },
        };
        _changes.Add(new Change.OfJob(key, earlier, null));
    }

    /// <summary>Writes an evaluation: indexes and times are filled in here.</summary>
    public void PutEvaluation(Evaluation evaluation)
    {
        Evaluation? earlier = _now.Evaluations.Find(evaluation.Id);
        Evaluation row = evaluation with
        {
            CreateIndex = earlier?.CreateIndex ?? Index,
            CreatedAt = earlier?.CreatedAt ?? At,
            ModifyIndex = Index,
            ModifiedAt = At,
        };
        _now = _now with
        {
            Evaluations = _now.Evaluations.With(row.Id, row, _edit),
            EvaluationsByJob = earlier is null ? _now.EvaluationsByJob.With(row.JobKey, row.Id, _edit) : _now.EvaluationsByJob,
            TableIndexes = _now.TableIndexes with { Evaluations = Index },
        };
        _changes.Add(new Change.OfEvaluation(earlier, row));
        if (row.Status != EvaluationStatus.Canceled && _now.JobSummaries.Find(row.JobKey) is { } summary)
        {
            // What was cancelled never came to know what is queued now.
            PutSummary(JobSummaryRules.WithQueued(summary, row.QueuedAllocations, Index));
        }

        _jobsToDerive.Add(row.JobKey);
    }

    public void RemoveEvaluation(EvaluationId id)
    {
        if (_now.Evaluations.Find(id) is not { } row)
        {
            return;
        }

        _now = _now with
        {
            Evaluations = _now.Evaluations.Without(id, _edit),
            EvaluationsByJob = _now.EvaluationsByJob.Without(row.JobKey, id, _edit),
            TableIndexes = _now.TableIndexes with { Evaluations = Index },
        };
        _changes.Add(new Change.OfEvaluation(row, null));
        _jobsToDerive.Add(row.JobKey);
    }

    /// <summary>Writes an allocation, and what follows from it: the node's use and the job's counts.</summary>
    /// <param name="allocation">The row; indexes and times are filled in here.</param>
    /// <param name="byServer">Whether clients must fetch it again.</param>
    public void PutAllocation(Allocation allocation, bool byServer)
    {
        Allocation? earlier = _now.Allocations.Find(allocation.Id);
        Allocation row = allocation with
        {
            CreateIndex = earlier?.CreateIndex ?? Index,
            CreatedAt = earlier?.CreatedAt ?? At,
            ModifyIndex = Index,
            ModifiedAt = At,
            AllocationModifyIndex = byServer ? Index : earlier?.AllocationModifyIndex ?? Index,
        };
        _now = _now with
        {
            Allocations = _now.Allocations.With(row.Id, row, _edit),
            AllocationsByJob = earlier is null ? _now.AllocationsByJob.With(row.JobKey, row.Id, _edit) : _now.AllocationsByJob,
            AllocationsByNode = earlier is null ? _now.AllocationsByNode.With(row.NodeId, row.Id, _edit) : _now.AllocationsByNode,
            AllocationsByEvaluation = WithEvaluation(earlier, row),
            AllocationsByDeployment = WithDeployment(earlier, row),
            NodeColumns = WithUse(earlier, row),
            TableIndexes = _now.TableIndexes.Allocations == Index ? _now.TableIndexes : _now.TableIndexes with { Allocations = Index },
        };
        _changes.Add(new Change.OfAllocation(earlier, row));
        CountInDeployment(earlier, row);
        if (_now.JobSummaries.Find(row.JobKey) is { } summary)
        {
            PutSummary(JobSummaryRules.WithAllocation(summary, _now.Jobs.Find(row.JobKey), earlier, row, Index));
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
                : _now.NodeColumns.WithUse(row.NodeId, row.Resources.Total, -1, _edit),
            TableIndexes = _now.TableIndexes with { Allocations = Index },
        };
        _changes.Add(new Change.OfAllocation(row, null));
        _jobsToDerive.Add(row.JobKey);
    }

    /// <summary>Writes a deployment: indexes and times are filled in here. The version of a successful one has proved itself.</summary>
    public void PutDeployment(Deployment deployment)
    {
        Deployment? earlier = _now.Deployments.Find(deployment.Id);
        _deployments.TryAdd(deployment.Id, earlier);
        Deployment row = deployment with
        {
            CreateIndex = earlier?.CreateIndex ?? Index,
            CreatedAt = earlier?.CreatedAt ?? At,
            ModifyIndex = Index,
            ModifiedAt = At,
        };
        _now = _now with
        {
            Deployments = _now.Deployments.With(row.Id, row, _edit),
            DeploymentsByJob = earlier is null ? _now.DeploymentsByJob.With(row.JobKey, row.Id, _edit) : _now.DeploymentsByJob,
            TableIndexes = _now.TableIndexes with { Deployments = Index },
        };
        _jobsToDerive.Add(row.JobKey);
        if (row.Status == DeploymentStatus.Successful && _now.FindJobVersion(row.JobKey, row.JobVersion) is { } version && row.IsOf(version))
        {
            PutJobStability(row.JobKey, row.JobVersion, isStable: true);
        }
    }

    public void RemoveDeployment(DeploymentId id)
    {
        Deployment row = _now.Deployments.Find(id)!;
        _deployments.TryAdd(id, row);
        _now = _now with
        {
            Deployments = _now.Deployments.Without(id, _edit),
            DeploymentsByJob = _now.DeploymentsByJob.Without(row.JobKey, id, _edit),
            TableIndexes = _now.TableIndexes with { Deployments = Index },
        };
    }

    /// <summary>Writes the evaluation by which a deployment goes on; none when its job is gone.</summary>
    public void PutDeploymentEvaluation(Deployment deployment, EvaluationId id)
    {
        if (_now.Jobs.Find(deployment.JobKey) is { } job)
        {
            PutEvaluation(new Evaluation
            {
                Id = id,
                Namespace = deployment.Namespace,
                JobId = deployment.JobId,
                Priority = deployment.EvaluationPriority > 0 ? deployment.EvaluationPriority : job.Priority,
                Type = job.Type,
                TriggeredBy = EvaluationTriggers.DeploymentWatcher,
                JobModifyIndex = job.JobModifyIndex,
                DeploymentId = deployment.Id,
            });
        }
    }

    /// <summary>Says of a kept version of a job whether it has proved itself.</summary>
    public void PutJobStability(JobKey key, ulong version, bool isStable)
    {
        AdmittedJob before = _now.FindJobVersion(key, version)!;
        if ((before.Specification.Stable ?? false) == isStable)
        {
            return;
        }

        bool isCurrent = _now.Jobs.Find(key)?.Version == version;
        AdmittedJob after = before.With(before.Specification with { Stable = isStable, ModifyIndex = Index });
        _now = _now with
        {
            Jobs = isCurrent ? _now.Jobs.With(key, after) : _now.Jobs,
            JobHistories = _now.JobHistories.With(key, _now.JobHistories.Find(key)!.With(after)),
            TableIndexes = _now.TableIndexes with { Jobs = Index },
        };
        if (isCurrent)
        {
            _changes.Add(new Change.OfJob(key, before, after));
        }
    }

    /// <summary>Counts a job's allocations anew.</summary>
    public void RecountSummary(AdmittedJob job) =>
        PutSummary(JobSummaryRules.Recount(_now.JobSummaries.Find(job.Key), job, _now.AllocationsOf(job.Key), Index));

    /// <summary>Writes a node; indexes are filled in here.</summary>
    public void PutNode(Node node)
    {
        Node? earlier = _now.Nodes.Find(node.Id);
        Node row = node with { CreateIndex = earlier?.CreateIndex ?? Index, ModifyIndex = Index };
        _now = _now with
        {
            Nodes = _now.Nodes.With(row.Id, row, _edit),
            NodeColumns = _now.NodeColumns.With(row, _edit),
            TableIndexes = _now.TableIndexes with { Nodes = Index },
        };
        _changes.Add(new Change.OfNode(earlier, row));
    }

    public void RemoveNode(NodeId id)
    {
        Node? earlier = _now.Nodes.Find(id);
        _now = _now with
        {
            Nodes = _now.Nodes.Without(id, _edit),
            NodeColumns = _now.NodeColumns.Without(id, _edit),
            TableIndexes = _now.TableIndexes with { Nodes = Index },
        };
        _changes.Add(new Change.OfNode(earlier, null));
    }

    /// <summary>Writes a node pool; indexes are filled in here.</summary>
    public void PutNodePool(NodePool pool)
    {
        NodePoolName name = new(pool.Name);
        NodePool? earlier = _now.NodePools.Find(name);
        NodePool row = pool with { CreateIndex = earlier?.CreateIndex ?? Index, ModifyIndex = Index };
        _now = _now with { NodePools = _now.NodePools.With(name, row), TableIndexes = _now.TableIndexes with { NodePools = Index } };
        _changes.Add(new Change.OfNodePool(earlier, row));
    }

    public void RemoveNodePool(NodePoolName name)
    {
        NodePool? earlier = _now.NodePools.Find(name);
        _now = _now with { NodePools = _now.NodePools.Without(name), TableIndexes = _now.TableIndexes with { NodePools = Index } };
        _changes.Add(new Change.OfNodePool(earlier, null));
    }

    public void PutSchedulerConfiguration(SchedulerConfiguration configuration)
    {
        ulong created = _now.SchedulerConfiguration.CreateIndex;
        SchedulerConfiguration row = configuration with { CreateIndex = created == 0 ? Index : created, ModifyIndex = Index };
        _now = _now with
        {
            SchedulerConfiguration = row,
            TableIndexes = _now.TableIndexes with { SchedulerConfiguration = Index },
        };
        _changes.Add(new Change.OfSchedulerConfiguration(row));
    }

    /// <summary>Tells of every deployment that was written, once.</summary>
    public void TellOfDeployments()
    {
        foreach ((DeploymentId id, Deployment? before) in _deployments)
        {
            _changes.Add(new Change.OfDeployment(before, _now.Deployments.Find(id)));
        }
    }

    /// <summary>Brings every touched job's status in line with its allocations and evaluations.</summary>
    public void DeriveJobs()
    {
        foreach (JobKey key in _jobsToDerive)
        {
            if (_now.Jobs.Find(key) is not { } job)
            {
                continue;
            }

            JobStatus status = JobStatusRules.Derive(_now, job);
            if (status == job.Status && job.Specification.Status is { Length: > 0 })
            {
                continue;
            }

            AdmittedJob derived = job.With(job.Specification with { Status = status.ToWord(), ModifyIndex = Index });
            _now = _now with
            {
                Jobs = _now.Jobs.With(key, derived, _edit),
                JobHistories = _now.JobHistories.With(key, _now.JobHistories.Find(key)!.With(derived)),
                TableIndexes = _now.TableIndexes with { Jobs = Index },
            };
            _changes.Add(new Change.OfJob(key, job, derived));
            CountChild(job, derived);
        }
    }

    /// <summary>Writes what is known of a job's launches.</summary>
    public void PutPeriodicLaunch(PeriodicLaunch? launch)
    {
        if (launch is not null && !ReferenceEquals(launch, _now.PeriodicLaunches.Find(launch.Job)))
        {
            _now = _now with { PeriodicLaunches = _now.PeriodicLaunches.With(launch.Job, launch with { ModifyIndex = Index }) };
        }
    }

    private void CountChild(AdmittedJob? before, AdmittedJob? after)
    {
        if ((after ?? before)!.ParentKey is { } parent && _now.JobSummaries.Find(parent) is { Children: { } children } summary)
        {
            ChildrenSummary moved = ChildrenRules.Moved(children, before, after);
            PutSummary(moved == children ? summary : summary with { Children = moved, ModifyIndex = Index });
        }
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

    private void PutSummary(JobSummary summary)
    {
        if (!ReferenceEquals(summary, _now.JobSummaries.Find(summary.Job)))
        {
            _now = _now with
            {
                JobSummaries = _now.JobSummaries.With(summary.Job, summary, _edit),
                TableIndexes = _now.TableIndexes.JobSummaries == Index ? _now.TableIndexes : _now.TableIndexes with { JobSummaries = Index },
            };
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
            columns = columns.WithUse(earlier.NodeId, earlier.Resources.Total, -1, _edit);
        }

        return row.IsClientTerminal ? columns : columns.WithUse(row.NodeId, row.Resources.Total, 1, _edit);
    }
}
