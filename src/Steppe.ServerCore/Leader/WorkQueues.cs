using System.Collections.Immutable;
using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Everything a leader keeps beside the state, filled from it at the start and from its changes afterwards.</summary>
/// <remarks>Mutable, not thread-safe, deterministic. Losing it loses nothing.</remarks>
internal sealed class WorkQueues(LeaderOptions options, Entropy entropy, ulong lastDelivery = 0)
{
    public EvaluationBroker Broker { get; } = new(lastDelivery);

    public BlockedEvaluations Blocked { get; } = new();

    public HeartbeatBook Heartbeats { get; } = new(options.Heartbeats, entropy.Split());

    public WithheldNodes Withheld { get; } = new(entropy.Split());

    public LaunchBook Launches { get; } = new(options.TimeZones);

    public DeploymentBook Deployments { get; } = new();

    public DrainBook Drains { get; } = new();

    /// <summary>Fills the queues from the state a new leader starts with.</summary>
    public void Restore(StateSnapshot state, DateTimeOffset now)
    {
        foreach (Node node in state.Nodes.Rows.Where(static node => node.Status != NodeStatus.Down))
        {
            Heartbeats.Expect(node.Id, now);
        }

        foreach (PeriodicLaunch launch in state.PeriodicLaunches.Rows)
        {
            if (state.Jobs.Find(launch.Job) is { } job)
            {
                Launches.Follow(state, job, startedAt: now);
            }
        }

        foreach (Deployment deployment in state.Deployments.Rows)
        {
            Deployments.Follow(state, deployment, now);
        }

        foreach (Node draining in state.Nodes.Rows.Where(static node => node.Drain is not null))
        {
            Drains.Follow(state, draining, now);
        }

        RestoreUnblocks(state, now);
        foreach (Evaluation evaluation in state.Evaluations.Rows)
        {
            Take(state, evaluation, now);
        }
    }

    /// <summary>Brings the queues up to date with what a command wrote.</summary>
    public void Observe(StateSnapshot head, ImmutableArray<Change> changes, DateTimeOffset now)
    {
        foreach (Change change in changes)
        {
            switch (change)
            {
                case Change.OfEvaluation { After: { } evaluation }:
                    Take(head, evaluation, now);
                    break;
                case Change.OfEvaluation { Before: { } removed }:
                    Drop(removed.Id);
                    break;
                case Change.OfJob { After: { IsPeriodic: true } job }:
                    Launches.Follow(head, job);
                    break;
                case Change.OfJob { Before: { IsPeriodic: true } gone, After: null }:
                    Launches.Forget(gone.Key);
                    break;
                case Change.OfNode node:
                    Observe(head, node, now);
                    break;
                case Change.OfSchedulerConfiguration switched:
                    Enqueue(LooserRules.Unblock(Blocked, switched.Before, switched.After, now), now);
                    break;
                case Change.OfNodePool { After: { } pool } changed:
                    Enqueue(LooserRules.Unblock(Blocked, changed.Before, pool, now), now);
                    break;
                case Change.OfDeployment { After: { } deployment }:
                    Deployments.Follow(head, deployment, now);
                    break;
                case Change.OfDeployment { Before: { } collected }:
                    Deployments.Forget(collected.Id);
                    break;
                case Change.OfAllocation { After: { } allocation } written:
                    Observe(head, written.Before, allocation, now);
                    break;
                case Change.OfAllocation { Before: { } collected }:
                    // What has gone is replaced as long as it is known of: whoever waits to do so is asked whether it is still wanted.
                    Enqueue(Blocked.Unblock(collected.JobKey, head.Index, now), now);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Lets evaluations run again whose plans were rejected too often, and forgets old unblocks.</summary>
    public void RetryRejected(DateTimeOffset now)
    {
        Enqueue(Blocked.UnblockRejected(), now);
        Blocked.Prune(now);
    }

    /// <summary>Puts an evaluation where its status says.</summary>
    /// <param name="state">The state with the evaluation.</param>
    /// <param name="evaluation">As it was written.</param>
    /// <param name="now">The time.</param>
    public void Take(StateSnapshot state, Evaluation evaluation, DateTimeOffset now)
    {
        switch (evaluation.Status)
        {
            case EvaluationStatus.Pending:
                Blocked.Remove(evaluation.Id);
                Broker.Enqueue(evaluation, now);
                break;
            case EvaluationStatus.Blocked when Broker.Holds(evaluation.Id) || TryBlock(state, evaluation):
                // One that has been woken meanwhile stays awake, whatever another evaluation of the job has learnt for it.
                break;
            case EvaluationStatus.Blocked:
                Broker.Enqueue(evaluation, now);
                break;
            default:
                Drop(evaluation.Id);
                break;
        }
    }

    private void Observe(StateSnapshot head, Allocation? before, Allocation allocation, DateTimeOffset now)
    {
        bool ended = before is { IsClientTerminal: false } && allocation.IsClientTerminal;
        // What is given up on a node out of reach leaves room for nobody; that node wakes whoever waits for it when it is back.
        if (ended && head.Nodes.Find(allocation.NodeId) is { Status: NodeStatus.Ready } host)
        {
            Unblock(head, host, allocation.ModifyIndex, now);
        }

        Drains.Hear(allocation, now);
        if (!allocation.DeploymentId.IsNone && (ended || before?.Health?.Healthy != allocation.Health?.Healthy))
        {
            Deployments.Hear(allocation, now);
        }
    }

    private bool TryBlock(StateSnapshot state, Evaluation evaluation)
    {
        AdmittedJob? job = state.Jobs.Find(evaluation.JobKey);
        return Blocked.TryBlock(evaluation, job?.Specification.NodePool ?? "default", LeastRoom.Of(state, evaluation, job));
    }

    private void Drop(EvaluationId id)
    {
        Broker.Remove(id);
        Blocked.Remove(id);
    }

    private void Observe(StateSnapshot head, Change.OfNode change, DateTimeOffset now)
    {
        if (change.After is { } written)
        {
            Drains.Follow(head, written, now);
        }
        else
        {
            Drains.Forget(change.Before!.Id);
        }

        if (change.After is not { Status: not NodeStatus.Down } node)
        {
            NodeId gone = (change.After ?? change.Before!).Id;
            Heartbeats.Remove(gone);
            Withheld.Forget(gone);
            return;
        }

        if (!Heartbeats.Expects(node.Id))
        {
            Heartbeats.Expect(node.Id, now);
        }

        bool offersMore = change.Before is not { IsReady: true } before
            || before.Name != node.Name
            || before.ComputedClass != node.ComputedClass
            || !Same(before.Attributes, node.Attributes)
            || !Same(before.Meta, node.Meta)
            || !before.HostVolumes.SequenceEqual(node.HostVolumes)
            || before.Resources != node.Resources
            || before.Reserved != node.Reserved;
        if (node.IsReady && offersMore)
        {
            Unblock(head, node, node.ModifyIndex, now);
        }
    }

    // A class leaves out what is unique to a node, and a job may wait for just that.
    private static bool Same(ImmutableSortedDictionary<string, string> before, ImmutableSortedDictionary<string, string> after) =>
        ReferenceEquals(before, after) || (before.Count == after.Count && before.SequenceEqual(after));

    // What came free before this leader began may be what a blocked evaluation waits for, and nobody told it: the
    // evaluation had been woken and not finished when the last leader ended. The state knows when room came up.
    private void RestoreUnblocks(StateSnapshot state, DateTimeOffset now)
    {
        LooserRules.Restore(Blocked, state, now);
        // One pass over all: node by node every allocation would have to be looked up.
        Dictionary<NodeId, ulong> ended = [];
        foreach (Allocation allocation in state.Allocations.Rows.Where(static allocation => allocation.IsClientTerminal))
        {
            ended[allocation.NodeId] = Math.Max(allocation.ModifyIndex, ended.GetValueOrDefault(allocation.NodeId));
        }

        foreach (Node node in state.Nodes.Rows.Where(static node => node.IsReady))
        {
            Unblock(state, node, Math.Max(node.ModifyIndex, ended.GetValueOrDefault(node.Id)), now);
        }
    }

    private void Unblock(StateSnapshot state, Node node, ulong index, DateTimeOffset now) => Enqueue(
        Blocked.Unblock(
            node, index, now, LeastRoom.FreeOn(state.NodeColumns, node.Id), state.AllocationsOn(node.Id).Select(static allocation => allocation.JobKey)),
        now);

    private void Enqueue(IReadOnlyList<Evaluation> evaluations, DateTimeOffset now)
    {
        foreach (Evaluation evaluation in evaluations)
        {
            Broker.Enqueue(evaluation, now);
        }
    }
}
