using Steppe.Model;

namespace Steppe.State;

/// <summary>Keeps what is known of a periodic job's launches while the job is written.</summary>
internal static class PeriodicRules
{
    /// <summary>The row after a job was written; null when it needs none.</summary>
    /// <remarks>
    /// A job that goes on under the same schedule keeps its row, so that an update in the very second of a launch loses none. A
    /// new schedule owes nothing of the time before it.
    /// </remarks>
    public static PeriodicLaunch? ForJob(PeriodicLaunch? row, AdmittedJob? earlier, AdmittedJob job, DateTimeOffset at)
    {
        if (!job.IsLaunched)
        {
            return row;
        }

        bool goesOn = row is not null && earlier is { IsLaunched: true }
            && PeriodicSchedule.AreSame(earlier.Specification.Periodic!, job.Specification.Periodic!);
        return goesOn ? row : (row ?? new PeriodicLaunch { Job = job.Key, ScheduledFrom = at }) with { ScheduledFrom = at };
    }
}
