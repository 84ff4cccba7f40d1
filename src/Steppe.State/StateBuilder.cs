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

    /// <summary>The state so far.</summary>
    public StateSnapshot Now { get; private set; } = before;

    /// <summary>The index this command becomes.</summary>
    public ulong Index { get; } = index;

    /// <summary>The time of this command.</summary>
    public DateTimeOffset At { get; } = at;

    /// <summary>The rows written, in order.</summary>
    public IReadOnlyList<Change> Changes => _changes;

    public void SetClusterId(Guid id) => Now = Now with { ClusterId = id };

    /// <summary>Writes the current version of a job.</summary>
    public void PutJob(AdmittedJob job)
    {
        AdmittedJob? earlier = Now.Jobs.Find(job.Key);
        Now = Now.WithCurrent(job) with
        {
            JobHistories = Now.JobHistories.With(job.Key, (Now.JobHistories.Find(job.Key) ?? JobHistory.Empty).With(job)),
            Families = earlier is null ? Now.Families.With(job) : Now.Families,
            TableIndexes = Now.TableIndexes with { Jobs = Index },
        };
        _changes.Add(new Change.OfJob(job.Key, earlier, job));
        JobSummary counts = JobSummaryRules.ForJob(Now.JobSummaries.Find(job.Key), job, Index);
        PutSummary(ChildrenRules.ForJob(Now, counts, job, Index));
        CountChild(earlier, job);
        PutPeriodicLaunch(PeriodicRules.ForJob(Now.PeriodicLaunches.Find(job.Key), earlier, job, At));
        _jobsToDerive.Add(job.Key);
    }

    /// <summary>Keeps the file a version of a job was registered from, for as long as the version.</summary>
    public void PutJobSource(AdmittedJob job, JobSource source) => Now = Now with
    {
        JobHistories = Now.JobHistories.With(job.Key, Now.JobHistories.Find(job.Key)!.With(job.Version, source)),
    };

    /// <summary>Names a kept version of a job, or takes its name away.</summary>
    public void PutJobVersionTag(AdmittedJob version, JobVersionTag? tag)
    {
        bool isCurrent = Now.Jobs.Find(version.Key)?.Version == version.Version;
        AdmittedJob after = version.With(version.Specification with { VersionTag = tag, ModifyIndex = Index });
        Now = Now with
        {
            Jobs = isCurrent ? Now.Jobs.With(version.Key, after) : Now.Jobs,
            JobHistories = Now.JobHistories.With(version.Key, Now.JobHistories.Find(version.Key)!.With(after)),
            TableIndexes = Now.TableIndexes with { Jobs = Index },
        };
        if (isCurrent)
        {
            _changes.Add(new Change.OfJob(version.Key, version, after));
        }
    }

    /// <summary>Remembers what was done about the count of a group.</summary>
    public void PutScalingEvent(JobKey job, string group, ScalingEvent added)
    {
        JobScaling earlier = Now.JobScalings.Find(job) ?? new JobScaling { Job = job };
        Now = Now with { JobScalings = Now.JobScalings.With(job, earlier.With(group, added)) };
        _changes.Add(new Change.OfJobScaling(job));
    }

    /// <summary>Forgets a job with its versions and counts; evaluations and allocations stay.</summary>
    public void RemoveJob(JobKey key)
    {
        AdmittedJob? earlier = Now.Jobs.Find(key);
        if (earlier is not null)
        {
            CountChild(earlier, null);
        }

        Now = Now with
        {
            Jobs = Now.Jobs.Without(key),
            SystemJobs = Now.SystemJobs.Remove(key),
            JobHistories = Now.JobHistories.Without(key),
            JobSummaries = Now.JobSummaries.Without(key),
            Families = earlier is null ? Now.Families : Now.Families.Without(earlier),
            PeriodicLaunches = Now.PeriodicLaunches.Without(key),
            JobScalings = Now.JobScalings.Without(key),
            TableIndexes = Now.TableIndexes with { Jobs = Index, JobSummaries = Index },
        };
        _changes.Add(new Change.OfJob(key, earlier, null));
    }

    /// <summary>Writes an evaluation: indexes and times are filled in here.</summary>
    public void PutEvaluation(Evaluation evaluation)
    {
        Evaluation? earlier = Now.Evaluations.Find(evaluation.Id);
        Evaluation row = evaluation with
        {
            CreateIndex = earlier?.CreateIndex ?? Index,
            CreatedAt = earlier?.CreatedAt ?? At,
            ModifyIndex = Index,
            ModifiedAt = At,
        };
        Now = Now with
        {
            Evaluations = Now.Evaluations.With(row.Id, row),
            EvaluationsByJob = earlier is null ? Now.EvaluationsByJob.With(row.JobKey, row.Id) : Now.EvaluationsByJob,
            TableIndexes = Now.TableIndexes with { Evaluations = Index },
        };
        _changes.Add(new Change.OfEvaluation(earlier, row));
        if (row.Status != EvaluationStatus.Canceled && Now.JobSummaries.Find(row.JobKey) is { } summary)
        {
            // What was cancelled never came to know what is queued now.
            PutSummary(JobSummaryRules.WithQueued(summary, row.QueuedAllocations, Index));
        }

        _jobsToDerive.Add(row.JobKey);
    }

    public void RemoveEvaluation(EvaluationId id)
    {
        if (Now.Evaluations.Find(id) is not { } row)
        {
            return;
        }

        Now = Now with
        {
            Evaluations = Now.Evaluations.Without(id),
            EvaluationsByJob = Now.EvaluationsByJob.Without(row.JobKey, id),
            TableIndexes = Now.TableIndexes with { Evaluations = Index },
        };
        _changes.Add(new Change.OfEvaluation(row, null));
        _jobsToDerive.Add(row.JobKey);
    }

    /// <summary>Writes an allocation, and what follows from it: the node's use and the job's counts.</summary>
    /// <param name="allocation">The row; indexes and times are filled in here.</param>
    /// <param name="byServer">Whether clients must fetch it again.</param>
    public void PutAllocation(Allocation allocation, bool byServer)
    {
        Allocation? earlier = Now.Allocations.Find(allocation.Id);
        Allocation row = allocation with
        {
            CreateIndex = earlier?.CreateIndex ?? Index,
            CreatedAt = earlier?.CreatedAt ?? At,
            ModifyIndex = Index,
            ModifiedAt = At,
            AllocationModifyIndex = byServer ? Index : earlier?.AllocationModifyIndex ?? Index,
        };
        Now = Now with
        {
            Allocations = Now.Allocations.With(row.Id, row),
            AllocationsByJob = earlier is null ? Now.AllocationsByJob.With(row.JobKey, row.Id) : Now.AllocationsByJob,
            AllocationsByNode = earlier is null ? Now.AllocationsByNode.With(row.NodeId, row.Id) : Now.AllocationsByNode,
            AllocationsByEvaluation = WithEvaluation(earlier, row),
            AllocationsByDeployment = WithDeployment(earlier, row),
            NodeColumns = WithUse(earlier, row),
            TableIndexes = Now.TableIndexes with { Allocations = Index },
        };
        _changes.Add(new Change.OfAllocation(earlier, row));
        CountInDeployment(earlier, row);
        if (Now.JobSummaries.Find(row.JobKey) is { } summary)
        {
            PutSummary(JobSummaryRules.WithAllocation(summary, Now.Jobs.Find(row.JobKey), earlier, row, Index));
        }

        _jobsToDerive.Add(row.JobKey);
    }

    public void RemoveAllocation(AllocationId id)
    {
        if (Now.Allocations.Find(id) is not { } row)
        {
            return;
        }

        Now = Now with
        {
            Allocations = Now.Allocations.Without(id),
            AllocationsByJob = Now.AllocationsByJob.Without(row.JobKey, id),
            AllocationsByNode = Now.AllocationsByNode.Without(row.NodeId, id),
            AllocationsByEvaluation = Now.AllocationsByEvaluation.Without(row.EvaluationId, id),
            AllocationsByDeployment = row.DeploymentId.IsNone
                ? Now.AllocationsByDeployment : Now.AllocationsByDeployment.Without(row.DeploymentId, id),
            NodeColumns = row.IsClientTerminal
                ? Now.NodeColumns
                : Now.NodeColumns.WithUse(row.NodeId, row.Resources.Total, -1),
            TableIndexes = Now.TableIndexes with { Allocations = Index },
        };
        _changes.Add(new Change.OfAllocation(row, null));
        _jobsToDerive.Add(row.JobKey);
    }

    /// <summary>Writes a deployment: indexes and times are filled in here. The version of a successful one has proved itself.</summary>
    public void PutDeployment(Deployment deployment)
    {
        Deployment? earlier = Now.Deployments.Find(deployment.Id);
        _deployments.TryAdd(deployment.Id, earlier);
        Deployment row = deployment with
        {
            CreateIndex = earlier?.CreateIndex ?? Index,
            CreatedAt = earlier?.CreatedAt ?? At,
            ModifyIndex = Index,
            ModifiedAt = At,
        };
        Now = Now with
        {
            Deployments = Now.Deployments.With(row.Id, row),
            DeploymentsByJob = earlier is null ? Now.DeploymentsByJob.With(row.JobKey, row.Id) : Now.DeploymentsByJob,
            TableIndexes = Now.TableIndexes with { Deployments = Index },
        };
        _jobsToDerive.Add(row.JobKey);
        if (row.Status == DeploymentStatus.Successful && Now.FindJobVersion(row.JobKey, row.JobVersion) is { } version && row.IsOf(version))
        {
            PutJobStability(row.JobKey, row.JobVersion, isStable: true);
        }
    }

    public void RemoveDeployment(DeploymentId id)
    {
        Deployment row = Now.Deployments.Find(id)!;
        _deployments.TryAdd(id, row);
        Now = Now with
        {
            Deployments = Now.Deployments.Without(id),
            DeploymentsByJob = Now.DeploymentsByJob.Without(row.JobKey, id),
            TableIndexes = Now.TableIndexes with { Deployments = Index },
        };
    }

    /// <summary>Writes the evaluation by which a deployment goes on; none when its job is gone.</summary>
    public void PutDeploymentEvaluation(Deployment deployment, EvaluationId id)
    {
        if (Now.Jobs.Find(deployment.JobKey) is { } job)
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
        AdmittedJob before = Now.FindJobVersion(key, version)!;
        if ((before.Specification.Stable ?? false) == isStable)
        {
            return;
        }

        bool isCurrent = Now.Jobs.Find(key)?.Version == version;
        AdmittedJob after = before.With(before.Specification with { Stable = isStable, ModifyIndex = Index });
        Now = Now with
        {
            Jobs = isCurrent ? Now.Jobs.With(key, after) : Now.Jobs,
            JobHistories = Now.JobHistories.With(key, Now.JobHistories.Find(key)!.With(after)),
            TableIndexes = Now.TableIndexes with { Jobs = Index },
        };
        if (isCurrent)
        {
            _changes.Add(new Change.OfJob(key, before, after));
        }
    }

    /// <summary>Counts a job's allocations anew.</summary>
    public void RecountSummary(AdmittedJob job) =>
        PutSummary(JobSummaryRules.Recount(Now.JobSummaries.Find(job.Key), job, Now.AllocationsOf(job.Key), Index));

    /// <summary>Writes a node; indexes are filled in here.</summary>
    public void PutNode(Node node)
    {
        Node? earlier = Now.Nodes.Find(node.Id);
        Node row = node with { CreateIndex = earlier?.CreateIndex ?? Index, ModifyIndex = Index };
        Now = Now with
        {
            Nodes = Now.Nodes.With(row.Id, row),
            NodeColumns = Now.NodeColumns.With(row),
            TableIndexes = Now.TableIndexes with { Nodes = Index },
        };
        _changes.Add(new Change.OfNode(earlier, row));
    }

    public void RemoveNode(NodeId id)
    {
        Node? earlier = Now.Nodes.Find(id);
        Now = Now with
        {
            Nodes = Now.Nodes.Without(id),
            NodeColumns = Now.NodeColumns.Without(id),
            TableIndexes = Now.TableIndexes with { Nodes = Index },
        };
        _changes.Add(new Change.OfNode(earlier, null));
    }

    /// <summary>Writes a node pool; indexes are filled in here.</summary>
    public void PutNodePool(NodePool pool)
    {
        NodePoolName name = new(pool.Name);
        NodePool? earlier = Now.NodePools.Find(name);
        NodePool row = pool with { CreateIndex = earlier?.CreateIndex ?? Index, ModifyIndex = Index };
        Now = Now with { NodePools = Now.NodePools.With(name, row), TableIndexes = Now.TableIndexes with { NodePools = Index } };
        _changes.Add(new Change.OfNodePool(earlier, row));
    }

    public void RemoveNodePool(NodePoolName name)
    {
        NodePool? earlier = Now.NodePools.Find(name);
        Now = Now with { NodePools = Now.NodePools.Without(name), TableIndexes = Now.TableIndexes with { NodePools = Index } };
        _changes.Add(new Change.OfNodePool(earlier, null));
    }

    public void PutSchedulerConfiguration(SchedulerConfiguration configuration)
    {
        ulong created = Now.SchedulerConfiguration.CreateIndex;
        SchedulerConfiguration row = configuration with { CreateIndex = created == 0 ? Index : created, ModifyIndex = Index };
        Now = Now with
        {
            SchedulerConfiguration = row,
            TableIndexes = Now.TableIndexes with { SchedulerConfiguration = Index },
        };
        _changes.Add(new Change.OfSchedulerConfiguration(row));
    }

    /// <summary>Tells of every deployment that was written, once.</summary>
    public void TellOfDeployments()
    {
        foreach ((DeploymentId id, Deployment? before) in _deployments)
        {
            _changes.Add(new Change.OfDeployment(before, Now.Deployments.Find(id)));
        }
    }

    /// <summary>Brings every touched job's status in line with its allocations and evaluations.</summary>
    public void DeriveJobs()
    {
        foreach (JobKey key in _jobsToDerive)
        {
            if (Now.Jobs.Find(key) is not { } job)
            {
                continue;
            }

            JobStatus status = JobStatusRules.Derive(Now, job);
            if (status == job.Status && job.Specification.Status is { Length: > 0 })
            {
                continue;
            }

            AdmittedJob derived = job.With(job.Specification with { Status = status.ToWord(), ModifyIndex = Index });
            Now = Now with
            {
                Jobs = Now.Jobs.With(key, derived),
                JobHistories = Now.JobHistories.With(key, Now.JobHistories.Find(key)!.With(derived)),
                TableIndexes = Now.TableIndexes with { Jobs = Index },
            };
            _changes.Add(new Change.OfJob(key, job, derived));
            CountChild(job, derived);
        }
    }

    /// <summary>Writes what is known of a job's launches.</summary>
    public void PutPeriodicLaunch(PeriodicLaunch? launch)
    {
        if (launch is not null && !ReferenceEquals(launch, Now.PeriodicLaunches.Find(launch.Job)))
        {
            Now = Now with { PeriodicLaunches = Now.PeriodicLaunches.With(launch.Job, launch with { ModifyIndex = Index }) };
        }
    }

    private void CountChild(AdmittedJob? before, AdmittedJob? after)
    {
        if ((after ?? before)!.ParentKey is { } parent && Now.JobSummaries.Find(parent) is { Children: { } children } summary)
        {
            ChildrenSummary moved = ChildrenRules.Moved(children, before, after);
            PutSummary(moved == children ? summary : summary with { Children = moved, ModifyIndex = Index });
        }
    }

    private void CountInDeployment(Allocation? earlier, Allocation row)
    {
        bool mayCount = earlier is null || earlier.DeploymentId != row.DeploymentId || earlier.Health?.Healthy != row.Health?.Healthy;
        if (mayCount && !row.DeploymentId.IsNone && Now.Deployments.Find(row.DeploymentId) is { } deployment)
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
        if (!ReferenceEquals(summary, Now.JobSummaries.Find(summary.Job)))
        {
            Now = Now with
            {
                JobSummaries = Now.JobSummaries.With(summary.Job, summary),
                TableIndexes = Now.TableIndexes with { JobSummaries = Index },
            };
        }
    }

    private Relation<DeploymentId, AllocationId> WithDeployment(Allocation? earlier, Allocation row)
    {
        DeploymentId before = earlier?.DeploymentId ?? default;
        if (before == row.DeploymentId)
        {
            return Now.AllocationsByDeployment;
        }

        Relation<DeploymentId, AllocationId> left = before.IsNone ? Now.AllocationsByDeployment : Now.AllocationsByDeployment.Without(before, row.Id);
        return row.DeploymentId.IsNone ? left : left.With(row.DeploymentId, row.Id);
    }

    // An allocation updated in place moves to the evaluation that updated it.
    private Relation<EvaluationId, AllocationId> WithEvaluation(Allocation? earlier, Allocation row) =>
        earlier?.EvaluationId == row.EvaluationId
            ? Now.AllocationsByEvaluation
            : (earlier is null ? Now.AllocationsByEvaluation : Now.AllocationsByEvaluation.Without(earlier.EvaluationId, row.Id))
                .With(row.EvaluationId, row.Id);

    // Tasks hold their share until the client says they have ended, whatever the servers want.
    private NodeColumns WithUse(Allocation? earlier, Allocation row)
    {
        NodeColumns columns = Now.NodeColumns;
        if (earlier is { IsClientTerminal: false })
        {
            columns = columns.WithUse(earlier.NodeId, earlier.Resources.Total, -1);
        }

        return row.IsClientTerminal ? columns : columns.WithUse(row.NodeId, row.Resources.Total, 1);
    }
}
