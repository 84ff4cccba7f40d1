using Steppe.Model;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>What deployments may leave behind once faults have stopped, and what their rows may never do.</summary>
internal static class RolloutOracle
{
    /// <summary>A deployment that should have come to an end, or null.</summary>
    /// <param name="state">The state.</param>
    /// <param name="key">The job.</param>
    /// <param name="job">The job as it is, if it is there.</param>
    /// <param name="lacksPlaces">Whether a failure that held a place of it was forgotten: only its next evaluation fills that.</param>
    public static string? FindProblem(StateSnapshot state, JobKey key, AdmittedJob? job, bool lacksPlaces)
    {
        bool isWanted = job is { IsStopped: false };
        Deployment? open = state.DeploymentsOf(key).FirstOrDefault(deployment =>
            deployment.IsActive && !(isWanted && deployment.IsOf(job!) && (lacksPlaces || MayWait(state, deployment) || IsBlocked(state, key))));
        return open is null ? null : $"deployment {open.Id.Short} of version {open.JobVersion} of {key.Id} is still {open.Status}, by {open.Groups.Values.First()}{ConvergenceOracle.List(state.AllocationsOf(key))}";
    }

    /// <summary>Whether the newest version may stay where it is: its deployment has failed, or waits for somebody's word, or for room for its
    /// canaries.</summary>
    public static bool IsHeld(StateSnapshot state, AdmittedJob job) =>
        state.FindLatestDeployment(job.Key) is { } latest && latest.IsOf(job)
        && (latest.Status == DeploymentStatus.Failed || MayWait(state, latest)
            || (latest is { IsActive: true, RequiresPromotion: true } && IsBlocked(state, job.Key)));

    /// <summary>What is wrong with a group whose newest version is held.</summary>
    public static string? FindHeldProblem(StateSnapshot state, AdmittedJob job, AdmittedGroup group, Allocation[] live)
    {
        bool hasFailed = state.FindLatestDeployment(job.Key)!.Status == DeploymentStatus.Failed;
        int others = live.Count(static allocation => !allocation.IsCanary);
        return hasFailed && Array.Exists(live, static allocation => allocation.IsCanary) ? $"a canary of {job.Key.Id} outlives its deployment"
            : others > group.Count ? $"{others} of {job.Key.Id} run beside canaries, {group.Count} were asked for"
            : null;
    }

    /// <summary>Whether the job has gone back from what was asked for, because that did not work.</summary>
    public static bool HasGoneBack(StateSnapshot state, JobKey key, Job wanted) => state.DeploymentsOf(key).Any(deployment =>
        FindGoneBackFrom(state, deployment) is { } failed && JobComparison.SameSpecification(failed, wanted));

    /// <summary>What the job was when this deployment failed and it went back; null when that is not what happened.</summary>
    public static Job? FindGoneBackFrom(StateSnapshot state, Deployment deployment) =>
        deployment.Status == DeploymentStatus.Failed && deployment.StatusDescription.Contains(" - rolling back to job version", StringComparison.Ordinal)
            ? state.FindJobVersion(deployment.JobKey, deployment.JobVersion)?.Specification
            : null;

    /// <summary>Checks one change of a row.</summary>
    public static void Check(Change.OfDeployment change, StateSnapshot state)
    {
        if (change.After is not { } after)
        {
            return;
        }

        string name = $"deployment {after.Id.Short}";
        if (change.Before is { IsActive: false } over && over.Status != after.Status)
        {
            throw new OracleException(OracleGroup.TaskStates, $"{name} was {over.Status}, now {after.Status}");
        }

        foreach ((string group, DeploymentGroup row) in after.Groups)
        {
            DeploymentGroup? before = change.Before?.Groups.GetValueOrDefault(group);
            bool goesBack = before is { Promoted: true } && !row.Promoted || row.PlacedAllocations < before?.PlacedAllocations;
            if (goesBack || row.HealthyAllocations + row.UnhealthyAllocations > row.PlacedAllocations)
            {
                throw new OracleException(OracleGroup.TaskStates, $"{name}, group {group}: from {before} to {row}");
            }
        }

        if (after.Status == DeploymentStatus.Successful && change.Before is { IsActive: true }
            && state.FindJobVersion(after.JobKey, after.JobVersion) is { } version && after.IsOf(version) && version.Specification.Stable != true)
        {
            throw new OracleException(OracleGroup.EqualState, $"{name} was successful and version {version.Version} is not stable");
        }
    }

    private static bool MayWait(StateSnapshot state, Deployment deployment) =>
        deployment.Status == DeploymentStatus.Running && deployment.RequiresPromotion && !deployment.PromotesItself
        && deployment.Groups.Values.All(group => !group.AwaitsPromotion || CanaryRules.CountHealthy(state, group) >= group.DesiredCanaries);

    private static bool IsBlocked(StateSnapshot state, JobKey key) =>
        state.EvaluationsOf(key).Any(static evaluation => evaluation.Status == EvaluationStatus.Blocked);
}
