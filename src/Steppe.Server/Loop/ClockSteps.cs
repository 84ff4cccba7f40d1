namespace Steppe.Server;

/// <summary>Notices that the wall clock was moved forward, by a clock that nobody moves.</summary>
/// <remarks>One caller at a time. Slow corrections are no steps. A wall clock that is set back needs nothing: the time of commands stands
/// still until it has caught up. See decision 0146.</remarks>
internal sealed class ClockSteps(TimeProvider time)
{
    private static readonly TimeSpan LeastStep = TimeSpan.FromSeconds(2);

    private DateTimeOffset _wall = time.GetUtcNow();
    private long _steady = time.GetTimestamp();

    /// <summary>By how much the clock was moved since the last question; null when it was not.</summary>
    public TimeSpan? StepSince()
    {
        DateTimeOffset wall = time.GetUtcNow();
        long steady = time.GetTimestamp();
        TimeSpan step = wall - _wall - time.GetElapsedTime(_steady, steady);
        (_wall, _steady) = (wall, steady);
        return step >= LeastStep ? step : null;
    }
}
