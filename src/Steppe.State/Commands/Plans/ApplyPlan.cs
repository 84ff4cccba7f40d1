using System.Text.Json.Serialization;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Carries out a verified plan together with what became of its evaluation: both, or neither.</summary>
/// <remarks>Checked again here, so that no path can place two allocations into the same room.</remarks>
public sealed record ApplyPlan : Command
{
    public required Plan Plan { get; init; }

    /// <summary>The evaluation in its next status, and the new ones it leads to.</summary>
    public required IReadOnlyList<Evaluation> Evaluations { get; init; }

    /// <summary>Index of the state on which <see cref="PlanVerifier"/> has found that all of the plan fits: there it need not look again. Not in
    /// the log.</summary>
    [JsonIgnore]
    public ulong? VerifiedAt { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (VerifiedAt != state.Momentary.Index && !PlanVerifier.Fits(state.Momentary, Plan))
        {
            return new CommandOutcome.Refused(new Refusal(RefusalCode.Conflict, null, "the plan no longer fits its nodes"));
        }

        if (Plan.Deployment is not null)
        {
            state.PutDeployment(Plan.Deployment);
        }

        foreach (PlannedStop stop in Plan.Stops)
        {
            Stop(state, stop);
        }

        foreach (PlannedPreemption preemption in Plan.Preemptions)
        {
            Evict(state, preemption);
        }

        foreach (PlannedDisconnection disconnection in Plan.Disconnections)
        {
            Disconnect(state, disconnection);
        }

        foreach (PlannedReconnection reconnection in Plan.Reconnections)
        {
            Reconnect(state, reconnection);
        }

        foreach (PlannedFollowup followup in Plan.Followups)
        {
            if (state.FindAllocation(followup.AllocationId) is { } waiting)
            {
                state.PutAllocation(waiting with { FollowupEvaluationId = followup.FollowupEvaluationId }, byServer: true);
            }
        }

        AdmittedJob? asked = null, found = null;
        foreach (Allocation allocation in Plan.InPlaceUpdates.Concat(Plan.Placements))
        {
            // A plan that came through the log names its job by version only; the state holds the job itself. Most rows have the same.
            if (!ReferenceEquals(asked, allocation.Job))
            {
                (asked, found) = (allocation.Job, state.FindJobVersion(allocation.JobKey, allocation.Job.Version));
            }

            if (found is null)
            {
                return new CommandOutcome.Refused(new Refusal(
                    RefusalCode.Conflict, null, $"version {allocation.Job.Version} of job {allocation.JobKey} is gone"));
            }

            Place(state, ReferenceEquals(allocation.Job, found) ? allocation : allocation with { Job = found });
        }

        foreach (DeploymentEnd end in Plan.DeploymentEnds)
        {
            if (state.Momentary.Deployments.Find(end.DeploymentId) is { IsActive: true } deployment)
            {
                state.PutDeployment(deployment with { Status = end.Status, StatusDescription = end.Description });
            }
        }

        EvaluationRules.Put(state, Evaluations);
        return new CommandOutcome.Accepted(state.Index);
    }

    private static void Stop(StateBuilder state, PlannedStop stop)
    {
        if (state.FindAllocation(stop.AllocationId) is not { } allocation)
        {
            return;
        }

        ClientStatus status = allocation.IsClientTerminal ? allocation.ClientStatus : stop.ClientStatus ?? allocation.ClientStatus;
        state.PutAllocation(
            (status == allocation.ClientStatus ? allocation : allocation.WithStateChange(status, state.At)) with
            {
                DesiredStatus = allocation.DesiredStatus == DesiredStatus.Run ? DesiredStatus.Stop : allocation.DesiredStatus,
                DesiredDescription = stop.Description,
                ClientStatus = status,
                FollowupEvaluationId = stop.FollowupEvaluationId.IsNone ? allocation.FollowupEvaluationId : stop.FollowupEvaluationId,
            },
            byServer: true);
    }

    // What has ended meanwhile, or is to be stopped anyway, was not evicted by anybody.
    private static void Evict(StateBuilder state, PlannedPreemption preemption)
    {
        if (state.FindAllocation(preemption.AllocationId) is { IsTerminal: false } victim)
        {
            state.PutAllocation(
                victim with
                {
                    DesiredStatus = DesiredStatus.Evict,
                    DesiredDescription = $"Preempted by alloc ID {preemption.PreemptedBy}",
                    Preemption = (victim.Preemption ?? new AllocationPreemption()) with { PreemptedBy = preemption.PreemptedBy },
                },
                byServer: true);
        }
    }

    private static void Disconnect(StateBuilder state, PlannedDisconnection disconnection)
    {
        if (state.FindAllocation(disconnection.AllocationId) is { ClientStatus: ClientStatus.Running, IsServerTerminal: false } allocation)
        {
            state.PutAllocation(
                allocation.WithStateChange(ClientStatus.Unknown, state.At) with
                {
                    ClientStatus = ClientStatus.Unknown,
                    ClientDescription = "alloc is unknown since its node is disconnected",
                },
                byServer: true);
        }
    }

    // What stood in for it is gone: if it fails later it is replaced by its policy, like any other.
    private static void Reconnect(StateBuilder state, PlannedReconnection reconnection)
    {
        if (state.FindAllocation(reconnection.AllocationId) is { UnknownSince: not null } allocation)
        {
            state.PutAllocation(
                allocation.WithStateChange(allocation.ClientStatus, state.At) with { FollowupEvaluationId = default, NextAllocationId = default },
                byServer: true);
        }
    }

    // The client may have reported since the scheduler looked: what it says is its own, and a plan never changes it.
    private static Allocation WithClientsWord(Allocation planned, Allocation? current) => current is null ? planned : planned with
    {
        ClientStatus = current.ClientStatus,
        ClientDescription = current.ClientDescription,
        StateChanges = current.StateChanges,
        FollowupEvaluationId = current.FollowupEvaluationId,
        NextAllocationId = current.NextAllocationId,
        TaskStates = current.TaskStates,
        Health = planned.DeploymentId == current.DeploymentId ? current.Health : planned.Health,
    };

    private static void Place(StateBuilder state, Allocation allocation)
    {
        Allocation? current = state.FindAllocation(allocation.Id);
        state.PutAllocation(WithClientsWord(allocation, current), current, byServer: true);
        if (!allocation.PreviousAllocationId.IsNone
            && state.FindAllocation(allocation.PreviousAllocationId) is { } replaced && replaced.NextAllocationId != allocation.Id)
        {
            state.PutAllocation(replaced with { NextAllocationId = allocation.Id }, byServer: true);
        }
    }
}
