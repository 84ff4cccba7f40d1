using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>The whole state of the servers at one index.</summary>
/// <remarks>Immutable once it was handed out (<see cref="StateBuilder"/>); taking, keeping and dropping one costs nothing. Only <see cref="StateMachine.Apply"/> makes new ones.
/// Every enumeration is in key order, so equal states enumerate alike on every server.</remarks>
public sealed record StateSnapshot
{
    /// <summary>The state before the first command.</summary>
    public static readonly StateSnapshot Empty = new();

    /// <summary>Commands applied so far; the index of the last one.</summary>
    public ulong Index { get; init; }

    /// <summary>Time of the last command; times in commands never go back.</summary>
    public DateTimeOffset LastCommandAt { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Names this cluster for ever; set by its first command.</summary>
    public Guid ClusterId { get; init; }

    /// <summary>What every server can read; see <see cref="StateLevel"/>.</summary>
    public int Level { get; init; } = StateLevel.First;

    public Table<JobKey, AdmittedJob> Jobs { get; init; } = Table<JobKey, AdmittedJob>.Empty;

    /// <summary>Those of <see cref="Jobs"/> that run on every node, stopped ones included: what a new node must be told of.</summary>
    public ImmutableSortedSet<JobKey> SystemJobs { get; init; } = [];

    /// <summary>The newest versions of each job, the current one included.</summary>
    public Table<JobKey, JobHistory> JobHistories { get; init; } = Table<JobKey, JobHistory>.Empty;

    public Table<JobKey, JobSummary> JobSummaries { get; internal set; } = Table<JobKey, JobSummary>.Empty;

    /// <summary>Who made whom, among <see cref="Jobs"/>.</summary>
    public JobFamilies Families { get; init; } = JobFamilies.Empty;

    /// <summary>Scaling events of jobs that had any.</summary>
    public Table<JobKey, JobScaling> JobScalings { get; init; } = Table<JobKey, JobScaling>.Empty;

    /// <summary>Launches of periodic jobs that were active at least once.</summary>
    public Table<JobKey, PeriodicLaunch> PeriodicLaunches { get; init; } = Table<JobKey, PeriodicLaunch>.Empty;

    public Table<EvaluationId, Evaluation> Evaluations { get; init; } = Table<EvaluationId, Evaluation>.Empty;
    public Relation<JobKey, EvaluationId> EvaluationsByJob { get; init; } = Relation<JobKey, EvaluationId>.Empty;

    public Table<AllocationId, Allocation> Allocations { get; internal set; } = Table<AllocationId, Allocation>.Empty;
    public Relation<JobKey, AllocationId> AllocationsByJob { get; internal set; } = Relation<JobKey, AllocationId>.Empty;
    public NodeAssignments AllocationsByNode { get; internal set; } = NodeAssignments.Empty;
    public Relation<EvaluationId, AllocationId> AllocationsByEvaluation { get; internal set; } = Relation<EvaluationId, AllocationId>.Empty;

    /// <summary>By deployment: what was placed or updated in place by it, and not by a later one since.</summary>
    public Relation<DeploymentId, AllocationId> AllocationsByDeployment { get; internal set; } = Relation<DeploymentId, AllocationId>.Empty;

    public Table<DeploymentId, Deployment> Deployments { get; init; } = Table<DeploymentId, Deployment>.Empty;
    public Relation<JobKey, DeploymentId> DeploymentsByJob { get; init; } = Relation<JobKey, DeploymentId>.Empty;

    public Table<NodeId, Node> Nodes { get; init; } = Table<NodeId, Node>.Empty;

    /// <summary>Capacity and use of <see cref="Nodes"/>, for scans.</summary>
    public NodeColumns NodeColumns { get; internal set; } = NodeColumns.Empty;

    /// <summary>The built-in ones, and those made by operators and nodes.</summary>
    public Table<NodePoolName, NodePool> NodePools { get; init; } = NodePoolRules.BuiltIn;

    public SchedulerConfiguration SchedulerConfiguration { get; init; } = SchedulerConfiguration.Default;

    /// <summary>When a server counts as healthy.</summary>
    public AutopilotConfiguration Autopilot { get; init; } = AutopilotConfiguration.Default;

    public TableIndexes TableIndexes { get; internal set; } = new();

    /// <summary>What has come of a state that is being restored.</summary>
    public StagedState Staged { get; init; } = StagedState.None;

    /// <summary>Answers of the newest write requests.</summary>
    public RememberedRequests Requests { get; init; } = RememberedRequests.Empty;

    /// <summary>The switches of the scheduler in a node pool: the pool's own where it has any, else the cluster's.</summary>
    public SchedulerConfiguration SchedulingIn(string? pool) => NodePools.Find(new NodePoolName(pool ?? NodePool.Default))?.Scheduler is not { } own
        ? SchedulerConfiguration
        : SchedulerConfiguration with
        {
            SpreadsWork = own.SpreadsWork ?? SchedulerConfiguration.SpreadsWork,
            MemoryOversubscriptionEnabled = own.MemoryOversubscriptionEnabled ?? SchedulerConfiguration.MemoryOversubscriptionEnabled,
        };

    /// <summary>One version of a job, as far as it is kept, or null.</summary>
    public AdmittedJob? FindJobVersion(JobKey job, ulong version) => JobHistories.Find(job)?.Find(version);

    /// <summary>Allocations of a job, in order of id.</summary>
    public IEnumerable<Allocation> AllocationsOf(JobKey job) => AllocationsByJob.Of(job).Select(GetAllocation);

    /// <summary>Allocations of a node, in order of id.</summary>
    public IEnumerable<Allocation> AllocationsOn(NodeId node) => AllocationsByNode.Of(node).Keys.Select(GetAllocation);

    /// <summary>Allocations an evaluation placed, in order of id.</summary>
    public IEnumerable<Allocation> AllocationsOf(EvaluationId evaluation) =>
        AllocationsByEvaluation.Of(evaluation).Select(GetAllocation);

    /// <summary>Allocations of a deployment, in order of id.</summary>
    public IEnumerable<Allocation> AllocationsOf(DeploymentId deployment) =>
        AllocationsByDeployment.Of(deployment).Select(GetAllocation);

    /// <summary>Deployments of a job, those of earlier jobs of its id included, in order of id.</summary>
    public IEnumerable<Deployment> DeploymentsOf(JobKey job) =>
        DeploymentsByJob.Of(job).Select(id => Deployments.Find(id)!);

    /// <summary>The newest deployment of a job, or null.</summary>
    public Deployment? FindLatestDeployment(JobKey job) => DeploymentsOf(job).MaxBy(static deployment => (deployment.CreateIndex, deployment.Id));

    /// <summary>Evaluations of a job, in order of id.</summary>
    public IEnumerable<Evaluation> EvaluationsOf(JobKey job) =>
        EvaluationsByJob.Of(job).Select(id => Evaluations.Find(id)!);

    internal StateSnapshot WithCurrent(AdmittedJob job, EditStamp edit) => this with
    {
        Jobs = Jobs.With(job.Key, job, edit),
        // One that only makes others is never placed, on no node.
        SystemJobs = job is { Type: JobType.System or JobType.SysBatch, MakesChildren: false } ? SystemJobs.Add(job.Key) : SystemJobs.Remove(job.Key),
    };

    private Allocation GetAllocation(AllocationId id) => Allocations.Find(id)!;
}
