using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>When each periodic job is due next, the earliest first.</summary>
/// <remarks>Mutable, not thread-safe, deterministic. Follows from the state: losing it loses nothing.</remarks>
public sealed class LaunchBook(TimeZones zones)
{
    private readonly SortedSet<(DateTimeOffset At, JobKey Job)> _byTime = [];
    private readonly SortedDictionary<JobKey, DueLaunch> _byJob = [];

    public int Count => _byJob.Count;

    /// <summary>When the first job is due, or null.</summary>
    public DateTimeOffset? FirstAt => _byTime.Count == 0 ? null : _byTime.Min.At;

    /// <summary>The job that is due first at that time or before, or null.</summary>
    public DueLaunch? FindDue(DateTimeOffset now) =>
        _byTime.Count > 0 && _byTime.Min is var (at, job) && at <= now ? _byJob[job] : null;

    /// <summary>Follows a job as it was written; one that the clock does not launch is forgotten.</summary>
    /// <remarks>A launch left out because of an overlap is in no state: an update that leaves the schedule alone must not bring it
    /// back, so the job goes on from where it was.</remarks>
    /// <param name="state">The state with the job.</param>
    /// <param name="job">The job.</param>
    /// <param name="startedAt">When this leader began, if the job was there before: what was due by then was missed.</param>
    public void Follow(StateSnapshot state, AdmittedJob job, DateTimeOffset? startedAt = null)
    {
        PeriodicConfig? periodic = job.IsLaunched ? job.Specification.Periodic : null;
        if (periodic is not null && _byJob.TryGetValue(job.Key, out DueLaunch? known) && PeriodicSchedule.AreSame(known.Periodic, periodic))
        {
            return;
        }

        Forget(job.Key);
        if (periodic is not null && PeriodicSchedule.Of(periodic, zones) is { } schedule)
        {
            DateTimeOffset after = state.PeriodicLaunches.Find(job.Key)?.After ?? state.LastCommandAt;
            Note(new DueLaunch(job.Key, periodic, schedule), schedule.NextAfter(after), startedAt);
        }
    }

    /// <summary>Moves a job on to its first time after the one given.</summary>
    public void MoveOn(DueLaunch due, DateTimeOffset launchedAt)
    {
        Forget(due.Job);
        Note(due, due.Schedule.NextAfter(launchedAt), startedAt: null);
    }

    public void Forget(JobKey job)
    {
        if (_byJob.Remove(job, out DueLaunch? known))
        {
            _byTime.Remove((known.At, job));
        }
    }

    // A schedule that never comes again is followed by nobody.
    private void Note(DueLaunch due, DateTimeOffset? next, DateTimeOffset? startedAt)
    {
        if (next is { } at)
        {
            _byJob.Add(due.Job, due with { At = at, IsMissed = at <= startedAt });
            _byTime.Add((at, due.Job));
        }
    }
}

/// <summary>The next launch of one job.</summary>
/// <param name="Job">The job.</param>
/// <param name="Periodic">Its block, as it was when it was followed first.</param>
/// <param name="Schedule">What the block says.</param>
public sealed record DueLaunch(JobKey Job, PeriodicConfig Periodic, PeriodicSchedule Schedule)
{
    public DateTimeOffset At { get; init; }

    /// <summary>Whether no leader was there at that time.</summary>
    public bool IsMissed { get; init; }
}
