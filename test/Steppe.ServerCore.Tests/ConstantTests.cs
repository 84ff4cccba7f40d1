using Steppe.Model;
using Steppe.Scheduler;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.ServerCore.Tests;

/// <summary>The numbers of the scheduler reference §24 and §25 that others rely on, as the reference has them.</summary>
/// <remarks>Those that a behaviour shows are in the tests of that behaviour; those without a counterpart are in <c>docs/quirks.md</c>.</remarks>
public sealed class ConstantTests
{
    private static readonly Dictionary<string, (object Expected, object Actual)> Rows = new(StringComparer.Ordinal)
    {
        ["delivery limit"] = (3, EvaluationBroker.DeliveryLimit),
        ["cancelable batch"] = (728, SupersededEvaluations.MaxEvaluationsPerCommand),
        ["unblock prune age"] = (TimeSpan.FromMinutes(15), BlockedEvaluations.UnblockMemory),
        ["deployment batch"] = (TimeSpan.FromMilliseconds(250), DeploymentWatcher.BatchTime),
        ["deployment evaluation period"] = (TimeSpan.FromSeconds(1), DeploymentWatcher.MinInterval),
        ["drain batch"] = (TimeSpan.FromSeconds(1), NodeDrains.BatchTime),
        ["ids per entry, drain"] = (7281, TransitionAllocations.MostAllocations),
        ["ids per entry, garbage"] = (7281, GarbageOptions.Default.MaxIdsPerCommand),
        ["service attempts"] = (5, PlanAttempts.LimitFor(JobType.Service)),
        ["batch attempts"] = (2, PlanAttempts.LimitFor(JobType.Batch)),
        ["system attempts"] = (5, PlanAttempts.LimitFor(JobType.System)),
        ["sysbatch attempts"] = (2, PlanAttempts.LimitFor(JobType.SysBatch)),
        ["past reschedule events"] = (5, RescheduleArithmetic.MaxRememberedEvents),
        ["top score metadata"] = (5, AllocationMetrics.MaxTopScores),
        ["job versions kept"] = (6, JobHistory.Kept),
        ["scaling events kept"] = (20, JobScaling.Kept),
        ["node events kept"] = (10, NodeEvent.MaxKept),
        ["dispatch payload"] = (16 * 1024, DispatchPayloads.MaxPayloadBytes),
        ["job source"] = (1_000_000, JobSource.MaxSize),
        ["priority"] = (50, new AdmissionOptions().DefaultPriority),
        ["priority at most"] = (100, new AdmissionOptions().MaxPriority),
        ["heartbeat minimum"] = (TimeSpan.FromSeconds(10), HeartbeatOptions.Default.MinTtl),
        ["heartbeat grace"] = (TimeSpan.FromSeconds(10), HeartbeatOptions.Default.Grace),
        ["heartbeat failover"] = (TimeSpan.FromSeconds(300), HeartbeatOptions.Default.FailoverTtl),
        ["heartbeats per second"] = (50.0, HeartbeatOptions.Default.MaxPerSecond),
        ["dynamic ports from"] = (20000, new NodeResources().MinDynamicPort),
        ["dynamic ports to"] = (32000, new NodeResources().MaxDynamicPort),
        ["scheduler algorithm"] = (false, SchedulerConfiguration.Default.SpreadsWork),
        ["memory oversubscription"] = (false, SchedulerConfiguration.Default.MemoryOversubscriptionEnabled),
        ["reject job registration"] = (false, SchedulerConfiguration.Default.RejectJobRegistration),
        ["pause evaluation broker"] = (false, SchedulerConfiguration.Default.PauseEvaluationBroker),
        ["preemption of system"] = (true, PreemptionSwitches.Default.IsOnFor(JobType.System)),
        ["preemption of service"] = (false, PreemptionSwitches.Default.IsOnFor(JobType.Service)),
        ["preemption of batch"] = (false, PreemptionSwitches.Default.IsOnFor(JobType.Batch)),
        ["preemption of sysbatch"] = (false, PreemptionSwitches.Default.IsOnFor(JobType.SysBatch)),
        ["last contact threshold"] = (TimeSpan.FromMilliseconds(200), AutopilotConfiguration.Default.LastContactThreshold.ToTimeSpan()),
        ["max trailing logs"] = (250UL, AutopilotConfiguration.Default.MaxTrailingLogs),
        ["server stabilization"] = (TimeSpan.FromSeconds(10), AutopilotConfiguration.Default.ServerStabilizationTime.ToTimeSpan()),
        ["garbage interval"] = (TimeSpan.FromMinutes(5), GarbageOptions.Default.Interval),
        ["garbage interval of jobs"] = (TimeSpan.FromMinutes(5), GarbageOptions.Default.JobInterval),
        ["garbage, evaluations"] = (TimeSpan.FromHours(1), GarbageOptions.Default.EvaluationThreshold),
        ["garbage, batch evaluations"] = (TimeSpan.FromHours(24), GarbageOptions.Default.BatchEvaluationThreshold),
        ["garbage, jobs"] = (TimeSpan.FromHours(4), GarbageOptions.Default.JobThreshold),
        ["garbage, deployments"] = (TimeSpan.FromHours(1), GarbageOptions.Default.DeploymentThreshold),
        ["garbage, nodes"] = (TimeSpan.FromHours(24), GarbageOptions.Default.NodeThreshold),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Are_as_the_reference_has_them(string name) => Assert.Equal(Rows[name].Expected, Rows[name].Actual);
}
