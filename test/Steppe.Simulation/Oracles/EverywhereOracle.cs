using System.Text.RegularExpressions;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>Does a job that runs on every node run, or has it run, on exactly the nodes that meet its constraints?</summary>
/// <remarks>Knows only the constraints that the workload draws, and has its own reading of them.</remarks>
internal static class EverywhereOracle
{
    /// <summary>What is wrong with a group, or null.</summary>
    /// <param name="job">Its job.</param>
    /// <param name="group">The group.</param>
    /// <param name="all">The allocations of the job.</param>
    /// <param name="state">The committed state.</param>
    /// <param name="forgotFailures">Whether a failure of the group, which stays until its job is looked at, was collected.</param>
    public static string? FindProblem(AdmittedJob job, AdmittedGroup group, Allocation[] all, StateSnapshot state, bool forgotFailures) => state.Nodes.Rows
        .Select(node => FindProblem(
            job, node, [.. all.Where(allocation => allocation.NodeId == node.Id && allocation.TaskGroup == group.Name)], state, forgotFailures))
        .FirstOrDefault(static problem => problem is not null);

    private static string? FindProblem(AdmittedJob job, Node node, Allocation[] here, StateSnapshot state, bool forgotFailures)
    {
        string where = $"{job.Key.Id} on {node.Name}";
        Allocation[] live = [.. here.Where(static allocation => !allocation.IsTerminal)];
        Allocation? last = here.MaxBy(static allocation => allocation.CreateIndex);
        bool isBlocked = state.EvaluationsOf(job.Key).Any(evaluation => evaluation.Status == EvaluationStatus.Blocked && evaluation.NodeId == node.Id);
        if (!(job.Specification.Constraints ?? []).All(constraint => Meets(node, constraint)))
        {
            return live.Length > 0 ? $"{where}: {live[0].Id.Short} runs against the constraints" : null;
        }

        // What a drain cut short is over, too, until the job changes.
        bool isOver = last is { ClientStatus: ClientStatus.Complete or ClientStatus.Failed }
            && (!last.IsServerTerminal || last.DesiredTransition.Migrate == true);
        return live.Length > 1 ? $"{where}: {live.Length} run"
            : isBlocked || (last is null && forgotFailures && job.Type == JobType.System) ? null
            : last is null || last.Job.Version != job.Version ? $"{where}: version {last?.Job.Version} instead of {job.Version}, and nothing waits"
            : job.Type == JobType.SysBatch && !isOver ? $"{where}: {last.Id.Short} is {last.DesiredStatus}, {last.ClientStatus}"
            : job.Type == JobType.System && last.ClientStatus is not (ClientStatus.Running or ClientStatus.Failed) ? $"{where}: {last.Id.Short} is {last.ClientStatus}"
            : null;
    }

    private static bool Meets(Node node, Constraint constraint)
    {
        string value = constraint.LTarget == "${meta.rack}" ? node.Meta["rack"] : node.Name;
        return constraint.Operand switch
        {
            "=" => value == constraint.RTarget,
            "!=" => value != constraint.RTarget,
            _ => Regex.IsMatch(value, constraint.RTarget, RegexOptions.NonBacktracking),
        };
    }
}
