using Steppe.Model;
using Steppe.Scheduler;
using Steppe.ServerCore;
using Steppe.Simulation.Clients;
using Steppe.Simulation.Running;
using Steppe.Simulation.Workload;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>Once faults have stopped: has everything become what its users asked for?</summary>
internal sealed class ConvergenceOracle(SimulatedCluster cluster, IReadOnlyList<Operator> operators)
{
    /// <summary>What is not as it should be yet, or null.</summary>
    public string? FindProblem()
    {
        if (cluster.Servers.Leader is not { IsIdle: true } life)
        {
            return "the server is not up and idle";
        }

        StateSnapshot state = life.Committed;
        return FindNodeProblem(state)
            ?? FindQueueProblem(state, life.Figures)
            ?? operators.Select(one => FindProblem(one, state)).FirstOrDefault(static problem => problem is not null)
            ?? FindProcessProblem(state);
    }

    private string? FindNodeProblem(StateSnapshot state) => cluster.Clients
        .Where(client => state.Nodes.Find(client.Node.Id) is not { Status: NodeStatus.Ready })
        .Select(client => $"{client.Link.Name} is {state.Nodes.Find(client.Node.Id)?.Status}")
        .FirstOrDefault();

    private string? FindQueueProblem(StateSnapshot state, LeaderFigures figures)
    {
        Evaluation? forgotten = state.Evaluations.Rows
            .FirstOrDefault(evaluation => evaluation.Status == EvaluationStatus.Pending && !(evaluation.WaitUntil > cluster.Time.Now));
        if (forgotten is not null || figures.Broker is not { Ready: 0, Pending: 0, Leased: 0 })
        {
            return $"evaluation {forgotten?.Id.Short} of {forgotten?.JobId} is still pending ({figures.Broker})";
        }

        return state.Evaluations.Rows
            .Where(static evaluation => evaluation.Status == EvaluationStatus.Blocked)
            .Where(blocked => CouldGoOn(state, blocked))
            .Select(static blocked => $"evaluation {blocked.Id.Short} of {blocked.JobId} is blocked although there is room")
            .FirstOrDefault();
    }

    // The scheduler itself says whether a blocked evaluation was forgotten: it would not place anything now. Nobody is woken because
    // somebody else has become less urgent, or because switches have changed: that counts when the job is looked at again.
    private bool CouldGoOn(StateSnapshot state, Evaluation blocked)
    {
        state = state with { SchedulerConfiguration = state.SchedulerConfiguration with { Preemption = new PreemptionSwitches() } };
        ScheduleOutcome outcome = Scheduling.Run(state, blocked, cluster.Time.Now, seed: 1);

        // A system job's failures elsewhere are put up again by whatever evaluation comes; one that waits for a node is about that node.
        return blocked.NodeId.IsNone || outcome.BlockedByNode.IsEmpty
            ? outcome.FailedGroups.IsEmpty || outcome.Plan.Placements.Count > 0
            : !outcome.BlockedByNode.Any(waiting => waiting.NodeId == blocked.NodeId);
    }

    private string? FindProblem(Operator asked, StateSnapshot state)
    {
        if (!asked.IsDone)
        {
            return $"the caller of {asked.Job.Id} still waits for an answer";
        }

        Allocation[] allocations = [.. state.AllocationsOf(asked.Job)];
        Allocation? unended = Array.Find(allocations, static allocation => allocation is { IsServerTerminal: true, IsClientTerminal: false });
        if (unended is not null)
        {
            return $"{unended.Name} ({unended.Id.Short}) was told to stop and is {unended.ClientStatus}";
        }

        if (Array.Find(allocations, static allocation => allocation is { IsTerminal: false, DesiredTransition.Migrate: true }) is { } staying)
        {
            return $"{staying.Name} ({staying.Id.Short}) was told to move and is still there";
        }

        AdmittedJob? job = state.Jobs.Find(asked.Job);
        bool lacksPlaces = job?.Groups.Any(group => cluster.Oracles.ForgottenFailures.Contains($"{job.Key}/{group.Name}")) == true;
        if (RolloutOracle.FindProblem(state, asked.Job, job, lacksPlaces) is { } open)
        {
            return open;
        }

        if (asked.Wanted is { } wanted)
        {
            bool wasDone = job is null && cluster.Oracles.Collected.TryGetValue(asked.Job, out Job? over)
                && (JobComparison.SameSpecification(over, wanted)
                    || cluster.Oracles.GoneBackFrom.Any(gone => gone.Key == asked.Job && JobComparison.SameSpecification(gone.Left, wanted)));
            if (wasDone)
            {
                return null;
            }

            return job is null || job.IsStopped
                || (!JobComparison.SameSpecification(job.Specification, wanted) && !RolloutOracle.HasGoneBack(state, asked.Job, wanted))
                ? $"job {asked.Job.Id} is not what was registered last: {(job is null ? "it is not there" : job.IsStopped ? "it is stopped" : $"version {job.Version} says otherwise")}"
                : job.Groups.Select(group => job.Type is JobType.System or JobType.SysBatch
                    ? EverywhereOracle.FindProblem(job, group, allocations, state, cluster.Oracles.ForgottenFailures.Contains($"{job.Key}/{group.Name}"))
                    : FindProblem(job, group, allocations, state)).FirstOrDefault(static problem => problem is not null);
        }

        return job is { IsStopped: false } ? $"job {asked.Job.Id} was stopped, its specification is not"
            : allocations.Any(static allocation => !allocation.IsTerminal) ? $"job {asked.Job.Id} was stopped, but some of it should run"
            : null;
    }

    private string? FindProblem(AdmittedJob job, AdmittedGroup group, Allocation[] all, StateSnapshot state)
    {
        Allocation[] live = [.. all.Where(allocation => allocation.TaskGroup == group.Name && !allocation.IsTerminal)];
        string where = $"group {group.Name} of {job.Key.Id}";
        if (Array.Find(live, static allocation => allocation.ClientStatus != ClientStatus.Running) is { } pending)
        {
            return $"{where}: {pending.Id.Short} on {pending.NodeName} is {pending.ClientStatus}";
        }

        if (group.Disconnect.LostAfter > TimeSpan.Zero && Array.Find(live, static allocation => allocation.UnknownSince is not null) is { } undecided)
        {
            return $"{where}: {undecided.Id.Short} has come back, and nobody has decided on it";
        }

        if (RolloutOracle.IsHeld(state, job))
        {
            return RolloutOracle.FindHeldProblem(state, job, group, live);
        }

        bool isBatch = job.Type == JobType.Batch;
        if (isBatch && live.Length > 0)
        {
            return $"{where}: {live[0].Id.Short} has not finished";
        }

        bool isBlocked = state.EvaluationsOf(job.Key).Any(evaluation =>
            evaluation.Status == EvaluationStatus.Blocked && evaluation.FailedGroups.ContainsKey(group.Name));
        if (!isBlocked && Array.Find(live, allocation => allocation.Job.Version != job.Version) is { } old)
        {
            return $"{where}: {old.Id.Short} is still of version {old.Job.Version}, not {job.Version}";
        }

        int done = all.Count(allocation => allocation.TaskGroup == group.Name && HoldsPlace(allocation, job, group, isBatch));
        int there = live.Length + done;
        return live.Length > group.Count ? $"{where}: {live.Length} run, {group.Count} were asked for{List(all)}"
            : there < group.Count && !isBlocked && !cluster.Oracles.ForgottenFailures.Contains($"{job.Key}/{group.Name}") ? $"{where}: {live.Length} run, {done} have ended, {group.Count} were asked for, nothing is blocked{List(all)}"
            : null;
    }

    /// <summary>Allocations, one a line, in the order they came about.</summary>
    public static string List(IEnumerable<Allocation> allocations) => string.Concat(allocations
        .OrderBy(static allocation => allocation.CreateIndex)
        .Select(static allocation =>
            $"\n  {allocation.Id.Short} {allocation.Name} version {allocation.Job.Version} on {allocation.NodeName}: {allocation.DesiredStatus}"
            + $" ({allocation.DesiredDescription}), {allocation.ClientStatus}, next {allocation.NextAllocationId.Short},"
            + $" follow-up {allocation.FollowupEvaluationId.Short}, {allocation.Reschedules.Count} reschedules,"
            + $" {allocation.CreateIndex}-{allocation.ModifyIndex}, deployment {allocation.DeploymentId.Short}, health {allocation.Health?.Healthy},"
            + $" {string.Join(' ', allocation.StateChanges.Select(static change => change.Status))}"));

    // Ended and not to be replaced: a batch success, or a failure with a limited policy or for want of time.
    private static bool HoldsPlace(Allocation allocation, AdmittedJob job, AdmittedGroup group, bool isBatch)
    {
        bool isSuccess = isBatch && allocation.Job.Version == job.Version && allocation is { RanToSuccess: true, NextAllocationId.IsNone: true };
        bool isGivenUp = allocation is { ClientStatus: ClientStatus.Failed, IsServerTerminal: false, NextAllocationId.IsNone: true }
            && (group.ReschedulePolicy?.Unlimited != true || Outcomes.Of(allocation) == Outcome.TimedOut)
            && (!isBatch || allocation.Job.Version == job.Version);
        return isSuccess || isGivenUp;
    }

    private string? FindProcessProblem(StateSnapshot state)
    {
        HashSet<AllocationId> running = [];
        foreach (SimulatedClient client in cluster.Clients)
        {
            foreach (Process process in client.Processes.Living)
            {
                running.Add(process.Allocation);
                if (state.Allocations.Find(process.Allocation) is not { IsTerminal: false })
                {
                    return $"{process.Allocation.Short}/{process.Task} runs on {client.Link.Name} and nobody wants it";
                }
            }
        }

        return state.Allocations.Rows
            .Where(allocation => !allocation.IsTerminal && !running.Contains(allocation.Id))
            .Select(static allocation => $"{allocation.Id.Short} ({allocation.Name}) is said to run, but no process does")
            .FirstOrDefault();
    }
}
