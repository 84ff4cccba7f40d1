using Steppe.Api.Types;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>Allocations as the API shows them.</summary>
/// <remarks>Pure. Source: HTTP API, types <c>Allocation</c> and <c>AllocListStub</c>.</remarks>
internal static class AllocationProjection
{
    /// <summary>The whole allocation, with its job.</summary>
    public static ApiAllocation Full(Allocation allocation)
    {
        ApiLegacyResources total = ResourceProjection.Legacy(allocation.Resources.Total);
        return new ApiAllocation
        {
            Id = allocation.Id.ToString(),
            Namespace = allocation.JobKey.Namespace,
            EvalId = Text(allocation.EvaluationId.ToString()),
            Name = allocation.Name,
            NodeId = allocation.NodeId.ToString(),
            NodeName = Text(allocation.NodeName),
            JobId = allocation.JobKey.Id,
            Job = DispatchPayloads.Shown(allocation.Job.Specification),
            TaskGroup = allocation.TaskGroup,
            Resources = total,
            SharedResources = new ApiLegacyResources { DiskMb = allocation.Resources.DiskMb },
            TaskResources = allocation.Resources.Tasks.ToDictionary(
                static task => task.Key,
                static task => ResourceProjection.Legacy(task.Value),
                StringComparer.Ordinal),
            AllocatedResources = ResourceProjection.Allocated(allocation),
            AllocStates = States(allocation),
            Metrics = allocation.Metrics is { } metrics ? MetricsProjection.Of(metrics) : null,
            DesiredStatus = WireWords.Of(allocation.DesiredStatus),
            DesiredDescription = Text(allocation.DesiredDescription),
            DesiredTransition = allocation.DesiredTransition == DesiredTransition.None ? null : Transition(allocation),
            ClientStatus = WireWords.Of(allocation.ClientStatus),
            ClientDescription = Text(allocation.ClientDescription),
            TaskStates = TaskStateProjection.Of(allocation.TaskStates),
            Outcome = Outcomes.Of(allocation)?.ToWord(),
            PreviousAllocation = Text(allocation.PreviousAllocationId.ToString()),
            NextAllocation = Text(allocation.NextAllocationId.ToString()),
            FollowupEvalId = Text(allocation.FollowupEvaluationId.ToString()),
            PreemptedAllocations = Preempted(allocation),
            PreemptedByAllocation = Text(PreemptedBy(allocation)),
            DeploymentId = Text(allocation.DeploymentId.ToString()),
            DeploymentStatus = DeploymentProjection.Health(allocation),
            RescheduleTracker = Tracker(allocation),
            CreateIndex = allocation.CreateIndex,
            ModifyIndex = allocation.ModifyIndex,
            AllocModifyIndex = allocation.AllocationModifyIndex,
            CreateTime = allocation.CreatedAt.ToUnixNanoseconds(),
            ModifyTime = allocation.ModifiedAt.ToUnixNanoseconds(),
        };
    }

    /// <summary>One row of a list.</summary>
    public static AllocListStub Stub(Allocation allocation, bool withResources = false, bool withTaskStates = true) => new()
    {
        Id = allocation.Id.ToString(),
        Namespace = allocation.JobKey.Namespace,
        EvalId = allocation.EvaluationId.ToString(),
        Name = allocation.Name,
        NodeId = allocation.NodeId.ToString(),
        NodeName = allocation.NodeName,
        JobId = allocation.JobKey.Id,
        JobType = allocation.Job.Specification.Type ?? "",
        JobVersion = allocation.Job.Version,
        TaskGroup = allocation.TaskGroup,
        AllocatedResources = withResources ? ResourceProjection.Allocated(allocation) : null,
        DesiredStatus = WireWords.Of(allocation.DesiredStatus),
        DesiredDescription = allocation.DesiredDescription,
        DesiredTransition = Transition(allocation),
        Outcome = Outcomes.Of(allocation)?.ToWord(),
        ClientStatus = WireWords.Of(allocation.ClientStatus),
        ClientDescription = allocation.ClientDescription,
        TaskStates = withTaskStates ? TaskStateProjection.Of(allocation.TaskStates) : null,
        DeploymentStatus = DeploymentProjection.Health(allocation),
        NextAllocation = allocation.NextAllocationId.ToString(),
        FollowupEvalId = allocation.FollowupEvaluationId.ToString(),
        PreemptedAllocations = Preempted(allocation),
        PreemptedByAllocation = PreemptedBy(allocation),
        RescheduleTracker = Tracker(allocation),
        CreateIndex = allocation.CreateIndex,
        ModifyIndex = allocation.ModifyIndex,
        CreateTime = allocation.CreatedAt.ToUnixNanoseconds(),
        ModifyTime = allocation.ModifiedAt.ToUnixNanoseconds(),
    };

    // Empty text is left out of the JSON, which the record expresses as null.
    private static string? Text(string value) => value.Length == 0 ? null : value;

    private static ApiDesiredTransition Transition(Allocation allocation) => new()
    {
        Migrate = allocation.DesiredTransition.Migrate,
        Reschedule = allocation.DesiredTransition.Reschedule,
        ForceReschedule = allocation.DesiredTransition.ForceReschedule,
        NoShutdownDelay = allocation.DesiredTransition.NoShutdownDelay,
    };

    private static IReadOnlyList<string>? Preempted(Allocation allocation) =>
        allocation.Preemption is { Preempted: { Count: > 0 } preempted } ? [.. preempted.Select(static id => id.ToString())] : null;

    private static string PreemptedBy(Allocation allocation) => (allocation.Preemption?.PreemptedBy ?? default).ToString();

    private static ApiAllocState[]? States(Allocation allocation) => allocation.StateChanges.Count == 0
        ? null
        : [.. allocation.StateChanges.Select(static change => new ApiAllocState { Time = change.At, Value = WireWords.Of(change.Status) })];

    private static ApiRescheduleTracker? Tracker(Allocation allocation) =>
        allocation.Reschedules.Count == 0 ? null : new ApiRescheduleTracker
        {
            Events =
            [
                .. allocation.Reschedules.Select(static happened => new ApiRescheduleEvent
                {
                    RescheduleTime = happened.At.ToUnixNanoseconds(),
                    PreviousAllocId = happened.PreviousAllocationId.ToString(),
                    PreviousNodeId = happened.PreviousNodeId.ToString(),
                    Delay = (long)happened.Delay.TotalNanoseconds,
                }),
            ],
        };
}
