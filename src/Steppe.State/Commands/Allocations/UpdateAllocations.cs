using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Records what clients say of their allocations.</summary>
/// <remarks>A report about an allocation that has ended changes its task states at most: what is over stays over. Reports
/// about unknown allocations, or that are behind what is known already, are passed over; of tasks that a report leaves out
/// the last word stays.</remarks>
public sealed record UpdateAllocations : Command
{
    public required IReadOnlyList<AllocationUpdate> Updates { get; init; }

    /// <summary>Evaluations of the jobs whose work ended badly.</summary>
    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        SortedSet<NodeId> reported = [];
        List<Allocation> returned = [];
        string description = "";
        foreach (AllocationUpdate update in Updates)
        {
            if (state.FindAllocation(update.Id) is not { } allocation || IsOvertaken(update, allocation))
            {
                continue;
            }

            // Most say the same in the same words: one copy of them is enough.
            description = update.ClientDescription == description ? description : update.ClientDescription;
            AllocationHealth? health = HealthAfter(update, allocation, state.Index);
            ImmutableSortedDictionary<string, TaskState> tasks = TaskStatesAfter(update, allocation);
            state.Write(
                allocation.IsClientTerminal
                    ? allocation with { Health = health, TaskStates = tasks, ModifyIndex = state.Index, ModifiedAt = state.At }
                    : allocation with
                    {
                        Health = health,
                        TaskStates = tasks,
                        ModifyIndex = state.Index,
                        ModifiedAt = state.At,
                        ClientStatus = update.ClientStatus,
                        ClientDescription = description,

                        // The time it waited for has no meaning any more; a failure from now on needs a new one.
                        FollowupEvaluationId = allocation.ClientStatus == ClientStatus.Unknown ? default : allocation.FollowupEvaluationId,
                    },
                allocation);
            reported.Add(allocation.NodeId);
            if (allocation.ClientStatus == ClientStatus.Unknown)
            {
                returned.Add(allocation);
            }
        }

        foreach (NodeId id in reported)
        {
            if (state.Momentary.Nodes.Find(id) is { } node && node.LastAllocationUpdateIndex <= node.LastMissedHeartbeatIndex)
            {
                state.PutNode(node with { LastAllocationUpdateIndex = state.Index });
            }
        }

        ReconnectRules.CancelTimeouts(state, returned);
        foreach (Evaluation evaluation in Evaluations)
        {
            state.PutEvaluation(evaluation);
        }

        return new CommandOutcome.Accepted(state.Index);
    }

    private static ImmutableSortedDictionary<string, TaskState> TaskStatesAfter(AllocationUpdate update, Allocation allocation)
    {
        ImmutableSortedDictionary<string, TaskState> states = allocation.TaskStates;
        AdmittedGroup? group = allocation.Job.FindGroup(allocation.TaskGroup);
        foreach ((string name, TaskState state) in update.TaskStates)
        {
            states = states.SetItem(group?.Tasks.FirstOrDefault(task => task.Name == name)?.Name ?? name, state);
        }

        return states;
    }

    // The first verdict counts, and an operator's before any: reports repeat what was said long ago.
    private static AllocationHealth? HealthAfter(AllocationUpdate update, Allocation allocation, ulong index) =>
        update.Health is { } verdict && verdict.DeploymentId == allocation.DeploymentId && allocation.Health?.Healthy is null
            ? (allocation.Health ?? new AllocationHealth()) with { Healthy = verdict.IsHealthy, DecidedAt = verdict.DecidedAt, ModifyIndex = index }
            : allocation.Health;

    // A report that was held up on its way arrives after the one that was sent in its place: tasks never move back.
    private static bool IsOvertaken(AllocationUpdate update, Allocation allocation) => !allocation.TaskStates.IsEmpty && allocation.TaskStates.Any(known =>
        update.TaskStates.TryGetValue(known.Key, out TaskState? said) && IsBehind(said, known.Value));

    private static bool IsBehind(TaskState said, TaskState known) => known.State == TaskRunState.Dead
        ? said.State != TaskRunState.Dead
        : said.State != TaskRunState.Dead && (said.Restarts, said.State).CompareTo((known.Restarts, known.State)) < 0;
}
