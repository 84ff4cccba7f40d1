using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Finds the version of a job that replaces its old allocations while the new version is only tried out.</summary>
/// <remarks>Pure. Source: scheduler reference §6, <c>downgradeNonCanary</c>; decision 0071.</remarks>
internal static class EarlierVersions
{
    /// <summary>The version for the replacement of <paramref name="previous"/>; null for the current one.</summary>
    public static AdmittedJob? FindFor(StateSnapshot state, AdmittedJob current, Allocation previous)
    {
        if (previous.Job.CreateIndex != current.CreateIndex || previous.Job.Version >= current.Version)
        {
            return null;
        }

        ulong? accepted = state.DeploymentsOf(current.Key)
            .Where(deployment => deployment.JobCreateIndex == current.CreateIndex
                && deployment.JobVersion < current.Version
                && deployment.JobVersion >= previous.Job.Version
                && deployment.Groups.GetValueOrDefault(previous.TaskGroup) is { AwaitsPromotion: false })
            .Max(static deployment => (ulong?)deployment.JobVersion);
        return state.FindJobVersion(current.Key, accepted ?? previous.Job.Version) ?? state.FindJobVersion(current.Key, previous.Job.Version);
    }
}
