using Steppe.Cli.Output;
using Steppe.Model;
using Steppe.Server;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Says when a periodic job is launched next, by the clocks of its own time zone.</summary>
internal static class NextLaunch
{
    /// <summary>Such as <c>2031-05-02T00:00:00+09:00 (13h42m9s from now)</c>, or why there is none.</summary>
    public static string Of(Job job, DateTimeOffset now)
    {
        PeriodicConfig periodic = job.Periodic!;
        if (job.Stop == true)
        {
            return "none (job stopped)";
        }

        if (periodic.Enabled == false)
        {
            return "none (periodic.enabled is false)";
        }

        if (PeriodicSchedule.Of(periodic, SystemTimeZones.Known) is not { } schedule)
        {
            return $"not known here (time zone \"{periodic.TimeZone}\")";
        }

        return schedule.NextAfter(now) is { } next
            ? $"{Times.AbsoluteIn(next)} ({Times.Countdown(next, now)} from now)"
            : "none (the schedule is over)";
    }
}
