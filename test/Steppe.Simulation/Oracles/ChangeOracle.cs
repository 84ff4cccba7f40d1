using Steppe.Model;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>Looks at single rows as they are written: what may only go forward goes forward.</summary>
internal static class ChangeOracle
{
    public static void Check(Change change, StateSnapshot state)
    {
        switch (change)
        {
            case Change.OfAllocation { After: { } after } allocation:
                CheckIndexes(allocation.Before?.ModifyIndex ?? 0, after.ModifyIndex, state, $"allocation {after.Id.Short}");
                if (allocation.Before is { } before)
                {
                    CheckAllocation(before, after);
                }

                break;
            case Change.OfAllocation { Before: { IsClientTerminal: false } lost, After: null }:
                throw new OracleException(OracleGroup.TaskStates, $"allocation {lost.Id.Short} ({lost.Name}) was forgotten while {lost.ClientStatus}");
            case Change.OfEvaluation { Before: { IsTerminal: false } open, After: null }:
                throw new OracleException(OracleGroup.Queues, $"evaluation {open.Id.Short} was forgotten while {open.Status}");
            case Change.OfEvaluation { After: { } after } evaluation:
                CheckIndexes(evaluation.Before?.ModifyIndex ?? 0, after.ModifyIndex, state, $"evaluation {after.Id.Short}");
                if (evaluation.Before is { IsTerminal: true } over && over.Status != after.Status)
                {
                    throw new OracleException(OracleGroup.TaskStates, $"evaluation {after.Id.Short} was {over.Status}, now {after.Status}");
                }

                break;
            case Change.OfDeployment deployment:
                RolloutOracle.Check(deployment, state);
                break;
            case Change.OfNode { After: { } after } node:
                CheckIndexes(node.Before?.ModifyIndex ?? 0, after.ModifyIndex, state, $"node {after.Name}");
                break;
            default:
                break;
        }
    }

    private static void CheckIndexes(ulong before, ulong after, StateSnapshot state, string what)
    {
        if (after < before || after > state.Index)
        {
            throw new OracleException(OracleGroup.EqualState, $"{what} goes from index {before} to {after}, the state is at {state.Index}");
        }
    }

    private static void CheckAllocation(Allocation before, Allocation after)
    {
        string name = $"allocation {after.Id.Short} ({after.Name})";
        if (before.IsClientTerminal && after.ClientStatus != before.ClientStatus)
        {
            throw new OracleException(OracleGroup.TaskStates, $"{name} was {before.ClientStatus}, now {after.ClientStatus}");
        }

        if (before.IsServerTerminal && !after.IsServerTerminal)
        {
            throw new OracleException(OracleGroup.TaskStates, $"{name} was {before.DesiredStatus}, now {after.DesiredStatus}");
        }

        foreach ((string task, TaskState earlier) in before.TaskStates)
        {
            if (after.TaskStates.GetValueOrDefault(task) is not { } later || Rank(later).CompareTo(Rank(earlier)) < 0)
            {
                throw new OracleException(
                    OracleGroup.TaskStates,
                    $"task {task} of {name} was {Text(earlier)}, now {Text(after.TaskStates.GetValueOrDefault(task))}");
            }
        }
    }

    // Dead is the end; before it a restart leads from running to pending, and counts.
    private static (bool IsDead, ulong Restarts, TaskRunState State) Rank(TaskState state) =>
        state.State == TaskRunState.Dead ? (true, state.Restarts, state.State) : (false, state.Restarts, state.State);

    private static string Text(TaskState? state) => state is null ? "unknown" : $"{state.State} after {state.Restarts} restarts";
}
