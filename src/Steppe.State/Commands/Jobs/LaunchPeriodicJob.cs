using System.Globalization;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Makes a child of a periodic job for one time.</summary>
/// <remarks>Source: scheduler reference §23. Never makes two for one time of the schedule, whoever asks how often.</remarks>
public sealed record LaunchPeriodicJob : Command
{
    public required JobKey Job { get; init; }

    /// <summary>The time it is launched for, whole seconds.</summary>
    public required DateTimeOffset LaunchAt { get; init; }

    /// <summary>The evaluation that will place the child.</summary>
    public EvaluationId EvaluationId { get; init; }

    /// <summary>Whether somebody asked for it, whatever the schedule and earlier children say.</summary>
    public bool IsForced { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        AdmittedJob? parent = state.Now.Jobs.Find(Job);
        PeriodicLaunch? row = state.Now.PeriodicLaunches.Find(Job);
        if (Check(parent, row, state.Now) is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        string id = ChildId(LaunchAt);
        bool isTaken = state.Now.Jobs.Contains(Job with { Id = id });
        if (!IsForced)
        {
            state.PutPeriodicLaunch((row ?? new PeriodicLaunch { Job = Job, ScheduledFrom = state.At }) with { LastLaunchAt = LaunchAt });
            if (isTaken)
            {
                // Forced in that very second: the job has run for this time.
                return new CommandOutcome.Accepted(state.Index, ChildId: id);
            }
        }

        for (DateTimeOffset at = LaunchAt; isTaken; isTaken = state.Now.Jobs.Contains(Job with { Id = id }))
        {
            at = at.AddSeconds(1);
            id = ChildId(at);
        }

        AdmittedJob child = ChildJobs.Make(parent!, id, state, static specification => specification with { Periodic = null });
        return ChildJobs.Put(state, child, EvaluationId, EvaluationTriggers.PeriodicJob);
    }

    private Refusal? Check(AdmittedJob? parent, PeriodicLaunch? row, StateSnapshot state) => parent switch
    {
        null => new Refusal(RefusalCode.NotFound, null, "job not found"),
        { IsPeriodic: false } or { IsParameterized: true } =>
            new Refusal(RefusalCode.Invalid, null, "can't force launch non-periodic job"),
        { IsStopped: true } => new Refusal(RefusalCode.Invalid, null, $"job \"{Job.Id}\" is stopped: run it again before it is launched"),
        _ when IsForced => null,
        { IsLaunched: false } => new Refusal(RefusalCode.Conflict, null, $"job \"{Job.Id}\" is not launched by the clock"),
        _ when row?.LastLaunchAt >= LaunchAt => new Refusal(RefusalCode.Conflict, null, $"job \"{Job.Id}\" was launched for that time"),
        { Specification.Periodic.ProhibitOverlap: true } when HasLivingChild(state) =>
            new Refusal(RefusalCode.Conflict, null, $"job \"{Job.Id}\" prohibits overlap and a child of it is not done"),
        _ => null,
    };

    private bool HasLivingChild(StateSnapshot state) => state.JobSummaries.Find(Job)?.Children is { Pending: > 0 } or { Running: > 0 };

    private string ChildId(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{Job.Id}/periodic-{at.ToUnixTimeSeconds()}");
}
