using System.Text.Json.Serialization;
using Steppe.Model;

namespace Steppe.State;

/// <summary>One change that somebody asked for: the only thing that makes new state.</summary>
/// <remarks>Ids and times are in it already: whoever proposes chooses them, applying only computes. Its meaning is frozen
/// per <see cref="Version"/>; new behaviour is a new version. One file under <c>Commands/</c> holds a command and its
/// application.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "Command")]
[JsonDerivedType(typeof(RegisterJob), "jobs.register")]
[JsonDerivedType(typeof(DeregisterJob), "jobs.deregister")]
[JsonDerivedType(typeof(EvaluateJob), "jobs.evaluate")]
[JsonDerivedType(typeof(DispatchJob), "jobs.dispatch")]
[JsonDerivedType(typeof(LaunchPeriodicJob), "jobs.launch")]
[JsonDerivedType(typeof(RerunJob), "jobs.rerun")]
[JsonDerivedType(typeof(ScaleJob), "jobs.scale")]
[JsonDerivedType(typeof(TagJobVersion), "jobs.tag")]
[JsonDerivedType(typeof(UntagJobVersion), "jobs.untag")]
[JsonDerivedType(typeof(RevertJob), "jobs.revert")]
[JsonDerivedType(typeof(SetJobStability), "jobs.stability")]
[JsonDerivedType(typeof(RegisterNode), "nodes.register")]
[JsonDerivedType(typeof(UpdateNodeStatus), "nodes.status")]
[JsonDerivedType(typeof(SetNodeEligibility), "nodes.eligibility")]
[JsonDerivedType(typeof(UpdateNodeDrain), "nodes.drain")]
[JsonDerivedType(typeof(CompleteNodeDrain), "nodes.drained")]
[JsonDerivedType(typeof(PurgeNode), "nodes.purge")]
[JsonDerivedType(typeof(PutNodePool), "nodes.pool")]
[JsonDerivedType(typeof(DeleteNodePool), "nodes.pool.delete")]
[JsonDerivedType(typeof(UpdateAllocations), "allocations.update")]
[JsonDerivedType(typeof(TransitionAllocations), "allocations.transition")]
[JsonDerivedType(typeof(UpdateEvaluations), "evaluations.update")]
[JsonDerivedType(typeof(DeleteEvaluations), "evaluations.delete")]
[JsonDerivedType(typeof(ApplyPlan), "plans.apply")]
[JsonDerivedType(typeof(PromoteDeployment), "deployments.promote")]
[JsonDerivedType(typeof(PauseDeployment), "deployments.pause")]
[JsonDerivedType(typeof(FailDeployment), "deployments.fail")]
[JsonDerivedType(typeof(SetAllocationHealth), "deployments.health")]
[JsonDerivedType(typeof(InitializeCluster), "cluster.initialize")]
[JsonDerivedType(typeof(RaiseLevel), "cluster.level")]
[JsonDerivedType(typeof(SetSchedulerConfiguration), "cluster.scheduler")]
[JsonDerivedType(typeof(SetAutopilotConfiguration), "cluster.autopilot")]
[JsonDerivedType(typeof(CollectGarbage), "cluster.garbage")]
[JsonDerivedType(typeof(ReconcileSummaries), "cluster.summaries")]
[JsonDerivedType(typeof(StageState), "cluster.stage")]
[JsonDerivedType(typeof(RestoreState), "cluster.restore")]
public abstract record Command
{
    /// <summary>Which meaning of this command is meant.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Names the request, so that a caller that lost the answer asks again and gets the first one.</summary>
    public required RequestId RequestId { get; init; }

    /// <summary>When it was proposed; never before the command proposed before it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Computes the state after this command, or refuses and changes nothing.</summary>
    internal abstract CommandOutcome ApplyTo(StateBuilder state);
}
