using Steppe.Model;

namespace Steppe.Server;

/// <summary>What a reader waits for a change of.</summary>
/// <remarks>Value. A wake-up says "look again", not "it changed": readers compare indexes themselves.</remarks>
public readonly record struct WatchKey
{
    private readonly WatchKind _kind;
    private readonly JobKey _job;
    private readonly Guid _id;

    private WatchKey(WatchKind kind, JobKey job = default, Guid id = default) => (_kind, _job, _id) = (kind, job, id);

    private enum WatchKind
    {
        Jobs,
        Job,
        Evaluations,
        Evaluation,
        EvaluationsOfJob,
        Allocations,
        Allocation,
        AllocationsOfJob,
        AllocationsOfEvaluation,
        AllocationsOfDeployment,
        AllocationsOfNode,
        AssignmentsOfNode,
        Deployments,
        Deployment,
        DeploymentsOfJob,
        Nodes,
        Node,
        SchedulerConfiguration,
        NodePools,
    }

    /// <summary>How many kinds of keys there are.</summary>
    internal static int Kinds { get; } = Enum.GetValues<WatchKind>().Length;

    /// <summary>The kind, below <see cref="Kinds"/>.</summary>
    internal int Kind => (int)_kind;

    /// <summary>The list of jobs with their counts.</summary>
    public static WatchKey Jobs => new(WatchKind.Jobs);

    public static WatchKey Evaluations => new(WatchKind.Evaluations);

    public static WatchKey Allocations => new(WatchKind.Allocations);

    public static WatchKey Deployments => new(WatchKind.Deployments);

    public static WatchKey Nodes => new(WatchKind.Nodes);

    public static WatchKey NodePools => new(WatchKind.NodePools);

    public static WatchKey SchedulerConfiguration => new(WatchKind.SchedulerConfiguration);

    /// <summary>One job, its versions and its counts.</summary>
    public static WatchKey Job(JobKey key) => new(WatchKind.Job, key);

    public static WatchKey Evaluation(EvaluationId id) => new(WatchKind.Evaluation, id: id.Value);

    public static WatchKey EvaluationsOf(JobKey key) => new(WatchKind.EvaluationsOfJob, key);

    public static WatchKey Allocation(AllocationId id) => new(WatchKind.Allocation, id: id.Value);

    public static WatchKey AllocationsOf(JobKey key) => new(WatchKind.AllocationsOfJob, key);

    public static WatchKey AllocationsOf(EvaluationId id) => new(WatchKind.AllocationsOfEvaluation, id: id.Value);

    public static WatchKey AllocationsOf(DeploymentId id) => new(WatchKind.AllocationsOfDeployment, id: id.Value);

    public static WatchKey Deployment(DeploymentId id) => new(WatchKind.Deployment, id: id.Value);

    public static WatchKey DeploymentsOf(JobKey key) => new(WatchKind.DeploymentsOfJob, key);

    public static WatchKey AllocationsOn(NodeId id) => new(WatchKind.AllocationsOfNode, id: id.Value);

    /// <summary>What the servers want of a node; not woken by what its client reports.</summary>
    public static WatchKey AssignmentsOf(NodeId id) => new(WatchKind.AssignmentsOfNode, id: id.Value);

    public static WatchKey Node(NodeId id) => new(WatchKind.Node, id: id.Value);
}
