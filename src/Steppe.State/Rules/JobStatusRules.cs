using Steppe.Model;

namespace Steppe.State;

/// <summary>Derives a job's status from its work.</summary>
internal static class JobStatusRules
{
    /// <summary>The status <paramref name="job"/> has in <paramref name="state"/>.</summary>
    public static JobStatus Derive(StateSnapshot state, AdmittedJob job)
    {
        if (job.Type == JobType.System || job.MakesChildren)
        {
            return job.IsStopped ? JobStatus.Dead : JobStatus.Running;
        }

        if (state.AllocationsOf(job.Key).Any(static allocation => !allocation.IsTerminal))
        {
            return JobStatus.Running;
        }

        // A deployment on hold has no evaluation, and work still to come.
        if (state.EvaluationsOf(job.Key).Any(static evaluation => !evaluation.IsTerminal)
            || state.DeploymentsOf(job.Key).Any(static deployment => deployment.IsActive))
        {
            return JobStatus.Pending;
        }

        // What worked once and was forgotten since is still over; only a new version of the job makes it pending again.
        bool worked = state.EvaluationsByJob.Of(job.Key).Count > 0 || state.AllocationsByJob.Of(job.Key).Count > 0;
        return job.IsStopped || worked || job.Status == JobStatus.Dead ? JobStatus.Dead : JobStatus.Pending;
    }
}
