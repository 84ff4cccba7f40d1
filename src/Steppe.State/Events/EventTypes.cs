namespace Steppe.State;

/// <summary>What happened, in the words of the wire.</summary>
/// <remarks>Pure. A command gives its type to every row it writes; one that has none of its own leaves it to the row. Source: HTTP
/// API, event stream, table of types.</remarks>
public static class EventTypes
{
    public const string NodeRegistration = "NodeRegistration";
    public const string NodeDeregistration = "NodeDeregistration";
    public const string NodeStreamEvent = "NodeStreamEvent";
    public const string NodeDrain = "NodeDrain";
    public const string NodePoolUpserted = "NodePoolUpserted";
    public const string NodePoolDeleted = "NodePoolDeleted";
    public const string JobRegistered = "JobRegistered";
    public const string JobDeregistered = "JobDeregistered";
    public const string JobBatchDeregistered = "JobBatchDeregistered";
    public const string EvaluationUpdated = "EvaluationUpdated";
    public const string AllocationUpdated = "AllocationUpdated";
    public const string AllocationUpdateDesiredStatus = "AllocationUpdateDesiredStatus";
    public const string DeploymentStatusUpdate = "DeploymentStatusUpdate";
    public const string DeploymentPromotion = "DeploymentPromotion";
    public const string DeploymentAllocationHealth = "DeploymentAllocHealth";
    public const string PlanResult = "PlanResult";

    /// <summary>The type of one row's event; null when it is no news.</summary>
    public static string? Of(Command command, Change change) => command switch
    {
        RegisterNode => NodeRegistration,
        PurgeNode => NodeDeregistration,
        PutNodePool => NodePoolUpserted,
        DeleteNodePool => NodePoolDeleted,
        UpdateNodeStatus => NodeStreamEvent,
        SetNodeEligibility or UpdateNodeDrain or CompleteNodeDrain => NodeDrain,
        RegisterJob => JobRegistered,
        TagJobVersion or UntagJobVersion => null,
        DeregisterJob => JobDeregistered,
        UpdateEvaluations => EvaluationUpdated,
        UpdateAllocations => AllocationUpdated,
        TransitionAllocations => AllocationUpdateDesiredStatus,
        ApplyPlan => PlanResult,
        PromoteDeployment => DeploymentPromotion,
        PauseDeployment or FailDeployment => DeploymentStatusUpdate,
        SetAllocationHealth => DeploymentAllocationHealth,
        CollectGarbage => OfGarbage(change),
        _ => Of(change),
    };

    // Evaluations, allocations and deployments go without a word, and what follows from that for a job is none either.
    private static string? OfGarbage(Change change) => change switch
    {
        Change.OfJob { After: null } => JobBatchDeregistered,
        Change.OfNode { After: null } => NodeDeregistration,
        _ => null,
    };

    private static string? Of(Change change) => change switch
    {
        Change.OfJob job => job.After is null ? JobDeregistered : JobRegistered,
        Change.OfEvaluation => EvaluationUpdated,
        Change.OfAllocation => AllocationUpdateDesiredStatus,
        Change.OfDeployment => DeploymentStatusUpdate,
        Change.OfNode { Before: null } => NodeRegistration,
        Change.OfNode { After: null } => NodeDeregistration,
        Change.OfNode => NodeStreamEvent,
        _ => null,
    };
}
