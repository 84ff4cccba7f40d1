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
    /// <summary>The rules of <paramref name="task"/> in a job of type <paramref name="jobType"/>.</summary>
    public static RestartRules Of(JobType jobType, AdmittedTask task)
    {
        RestartPolicy policy = task.RestartPolicy;
        return new RestartRules(
            policy.Attempts ?? 0,
            policy.Interval?.ToTimeSpan() ?? TimeSpan.Zero,
            policy.Delay?.ToTimeSpan() ?? TimeSpan.Zero,
            policy.Mode == "delay",
            OnSuccess: task.Phase == TaskPhase.Main ? jobType is JobType.Service or JobType.System : task.Phase.IsSidecar());
    }
}
