using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>What the restart policy of one task says, with every default filled in.</summary>
/// <remarks>Pure. Source: job specification, block <c>restart</c>.</remarks>
/// <param name="Attempts">Restarts allowed within <paramref name="Interval"/>.</param>
/// <param name="Interval">The window that <paramref name="Attempts"/> counts in.</param>
/// <param name="Delay">Wait before a restart, lengthened by up to a quarter.</param>
/// <param name="WaitsWhenExhausted">Mode <c>delay</c>: wait for the next window instead of failing the task.</param>
/// <param name="OnSuccess">Whether exit 0 is followed by a restart too.</param>
public sealed record RestartRules(
    int Attempts,
    TimeSpan Interval,
    TimeSpan Delay,
    bool WaitsWhenExhausted,
    bool OnSuccess)
{
    private static readonly TimeSpan DefaultDelay = TimeSpan.FromSeconds(15);

    /// <summary>The rules of <paramref name="task"/>: its own block, then the group's, then the job type's defaults.</summary>
    public static RestartRules Of(string jobType, TaskGroup group, TaskSpec task)
    {
        bool runsToCompletion = jobType is "batch" or "sysbatch";
        RestartPolicy? own = task.RestartPolicy;
        RestartPolicy? shared = group.RestartPolicy;
        return new RestartRules(
            own?.Attempts ?? shared?.Attempts ?? (runsToCompletion ? 3 : 2),
            (own?.Interval ?? shared?.Interval)?.ToTimeSpan() ?? (runsToCompletion ? TimeSpan.FromHours(24) : TimeSpan.FromMinutes(30)),
            (own?.Delay ?? shared?.Delay)?.ToTimeSpan() ?? DefaultDelay,
            (own?.Mode ?? shared?.Mode) == "delay",
            TaskRoles.Of(task) switch
            {
                TaskRole.Main => !runsToCompletion,
                TaskRole.PrestartSidecar or TaskRole.PoststartSidecar => true,
                _ => false,
            });
    }
}
