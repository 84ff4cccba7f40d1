using System.Globalization;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Simulation.Running;

/// <summary>Counts what came about, so that a test can tell whether the interesting things happen at all.</summary>
internal sealed class Sightings
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Everything that must come about in a few hundred seeds.</summary>
    public static IReadOnlyList<string> Expected { get; } =
    [
        "server starts", "torn tails cut", "starts from a snapshot", "unanswered entries that came through",
        "entries lost before their answer", "requests answered twice", "nodes down", "nodes back", "allocations lost",
        "allocations failed", "allocations complete", "allocations updated in place", "allocations replaced",
        "evaluations blocked", "evaluations blocked on one node", "steps of rolling updates", "evaluations canceled", "evaluations failed", "blocked evaluations done", "tasks restarted", "jobs purged",
        "jobs collected", "evaluations collected", "allocations collected", "nodes collected",
        "deployments successful", "deployments failed", "deployments cancelled", "deployments paused", "jobs gone back",
        "canaries", "promotions", "allocations healthy", "allocations unhealthy",
        "nodes disconnected", "allocations unknown", "allocations back to stay", "stand-ins stopped", "given up after a time", "timeouts cancelled", "allocations ended in silence",
        "allocations timed out", "allocations preempted", "reruns", "work run again",
        "drains begun", "drains completed", "drains that ran out of time", "drains canceled", "allocations told to move",
    ];

    /// <summary>What must come about besides where there are several servers.</summary>
    public static IReadOnlyList<string> ExpectedOfSeveral { get; } =
    [
        "server starts", "starts from a snapshot", "terms", "terms that were not begun", "leases ended early", "appends of leaders that were none",
        "appends that nobody knows of", "leaders cut off from the others", "requests passed on", "requests answered twice", "consistent reads", "trims",
        "snapshots of others installed", "disks lost", "disks of old", "disks of other clusters refused", "newer entries refused",
        "upgraded to today's program", "upgraded to tomorrow's program",
        "downgraded to yesterday's program", "downgraded to today's program", "level 2", "level 3",
        "leaders that do not know they are none", "reads from leaders that are none", "nodes down", "allocations complete", "allocations replaced",
    ];

    public int this[string what] => _counts.GetValueOrDefault(what);

    public void Add(string what, int times) => _counts[what] = this[what] + times;

    public void AddAll(Sightings other)
    {
        foreach ((string what, int times) in other._counts)
        {
            Add(what, times);
        }
    }

    /// <summary>Counts what a change tells.</summary>
    public void Look(Change change)
    {
        string? seen = change switch
        {
            Change.OfNode { Before.Drain: null, After.Drain: not null } => "drains begun",
            Change.OfNode { Before.Drain: not null, After: { Drain: null, LastDrain.Status: DrainStatus.Canceled } } => "drains canceled",
            Change.OfNode { Before.Drain: not null, After: { Drain: null, Events: [.., { Details.Count: > 0 }] } } => "drains that ran out of time",
            Change.OfNode { Before.Drain: not null, After.Drain: null } => "drains completed",
            Change.OfNode { Before.Status: not NodeStatus.Down, After.Status: NodeStatus.Down } => "nodes down",
            Change.OfNode { Before.Status: not NodeStatus.Disconnected, After.Status: NodeStatus.Disconnected } => "nodes disconnected",
            Change.OfAllocation { Before.ClientStatus: ClientStatus.Running, After.ClientStatus: ClientStatus.Unknown } => "allocations unknown",
            Change.OfAllocation { Before: { UnknownSince: not null, ClientStatus: ClientStatus.Running }, After: { UnknownSince: null, ClientStatus: ClientStatus.Running } } =>
                "allocations back to stay",
            Change.OfAllocation { Before.IsServerTerminal: false, After: { IsServerTerminal: true, DesiredDescription: "alloc not needed due to disconnected client reconnect" } } =>
                "stand-ins stopped",
            Change.OfAllocation { Before.ClientStatus: ClientStatus.Unknown, After.ClientStatus: ClientStatus.Lost } => "given up after a time",
            Change.OfEvaluation { Before.Status: EvaluationStatus.Pending, After: { Status: EvaluationStatus.Canceled, TriggeredBy: EvaluationTriggers.MaxDisconnectTimeout } } =>
                "timeouts cancelled",
            Change.OfNode { Before.Status: NodeStatus.Initializing, After.Status: NodeStatus.Ready } => "nodes back",
            Change.OfAllocation { Before.ClientStatus: not ClientStatus.Lost, After.ClientStatus: ClientStatus.Lost } => "allocations lost",
            Change.OfAllocation { Before.DesiredStatus: DesiredStatus.Run, After.DesiredStatus: DesiredStatus.Evict } => "allocations preempted",
            Change.OfAllocation { Before.ClientStatus: not ClientStatus.Failed, After: { ClientStatus: ClientStatus.Failed } late }
                when Outcomes.Of(late) == Outcome.TimedOut => "allocations timed out",
            Change.OfDeployment { Before.IsActive: true, After.Status: DeploymentStatus.Successful } => "deployments successful",
            Change.OfDeployment { Before.IsActive: true, After: { Status: DeploymentStatus.Failed } back }
                when back.StatusDescription.Contains(" - rolling back", StringComparison.Ordinal) => "jobs gone back",
            Change.OfDeployment { Before.IsActive: true, After.Status: DeploymentStatus.Failed } => "deployments failed",
            Change.OfDeployment { Before.IsActive: true, After.Status: DeploymentStatus.Cancelled } => "deployments cancelled",
            Change.OfDeployment { Before.Status: DeploymentStatus.Running, After.Status: DeploymentStatus.Paused } => "deployments paused",
            Change.OfAllocation { Before: null, After.IsCanary: true } => "canaries",
            Change.OfAllocation { Before.IsCanary: true, After.IsCanary: false } => "promotions",
            Change.OfAllocation { Before: not null, After: { Health.Healthy: true } good } judged when judged.Before.Health?.Healthy is null && good.DeploymentId == judged.Before.DeploymentId =>
                "allocations healthy",
            Change.OfAllocation { Before: not null, After.Health.Healthy: false } judged when judged.Before.Health?.Healthy is null => "allocations unhealthy",
            Change.OfAllocation { Before: { DesiredTransition.Rerun: true, NextAllocationId.IsNone: true }, After.NextAllocationId.IsNone: false } => "work run again",
            Change.OfEvaluation { Before: null, After.TriggeredBy: EvaluationTriggers.JobRerun } => "reruns",
            Change.OfEvaluation { Before: null, After.TriggeredBy: EvaluationTriggers.NodeDrain } => "allocations told to move",
            Change.OfAllocation { Before.ClientStatus: not ClientStatus.Failed, After.ClientStatus: ClientStatus.Failed } => "allocations failed",
            Change.OfAllocation { Before.ClientStatus: not ClientStatus.Complete, After.ClientStatus: ClientStatus.Complete } => "allocations complete",
            Change.OfAllocation { Before: { } before, After: { } after } when before.Job.Version < after.Job.Version => "allocations updated in place",
            Change.OfAllocation { Before.NextAllocationId.IsNone: true, After.NextAllocationId.IsNone: false } => "allocations replaced",
            Change.OfAllocation { Before: { } before, After: { } after } when Restarts(before) < Restarts(after) => "tasks restarted",
            Change.OfEvaluation { Before: null, After: { Status: EvaluationStatus.Blocked, NodeId.IsNone: false } } => "evaluations blocked on one node",
            Change.OfEvaluation { Before.Status: EvaluationStatus.Pending, After: { Status: EvaluationStatus.Complete, TriggeredBy: EvaluationTriggers.RollingUpdate } } =>
                "steps of rolling updates",
            Change.OfEvaluation { Before: null, After.Status: EvaluationStatus.Blocked } => "evaluations blocked",
            Change.OfEvaluation { Before.Status: EvaluationStatus.Blocked, After.Status: EvaluationStatus.Complete } => "blocked evaluations done",
            Change.OfEvaluation { After.Status: EvaluationStatus.Canceled } => "evaluations canceled",
            Change.OfEvaluation { After.Status: EvaluationStatus.Failed } => "evaluations failed",
            Change.OfJob { Before: { Status: JobStatus.Dead, IsStopped: false }, After: null } => "jobs collected",
            Change.OfJob { After: null } => "jobs purged",
            Change.OfEvaluation { After: null } => "evaluations collected",
            Change.OfAllocation { After: null } => "allocations collected",
            Change.OfNode { After: null } => "nodes collected",
            _ => null,
        };
        if (seen is not null)
        {
            Add(seen, 1);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(
        ", ", _counts.Select(static entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value}")));

    private static ulong Restarts(Allocation allocation) =>
        allocation.TaskStates.Values.Aggregate(0ul, static (sum, task) => sum + task.Restarts);
}
