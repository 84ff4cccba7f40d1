namespace Steppe.Model;

/// <summary>The words of <see cref="Evaluation.TriggeredBy"/>.</summary>
public static class EvaluationTriggers
{
    public const string JobRegister = "job-register";
    public const string JobDeregister = "job-deregister";
    public const string NodeUpdate = "node-update";
    public const string NodeDrain = "node-drain";
    public const string AllocationStop = "alloc-stop";
    public const string AllocationFailure = "alloc-failure";
    public const string QueuedAllocations = "queued-allocs";
    public const string MaxPlanAttempts = "max-plan-attempts";
    public const string FailedFollowUp = "failed-follow-up";
    public const string RollingUpdate = "rolling-update";
    public const string PeriodicJob = "periodic-job";
    public const string DeploymentWatcher = "deployment-watcher";
    public const string Preemption = "preemption";
    public const string JobRerun = "job-rerun";
    public const string JobScaling = "job-scaling";
    public const string MaxDisconnectTimeout = "max-disconnect-timeout";
    public const string Reconnect = "reconnect";
}
