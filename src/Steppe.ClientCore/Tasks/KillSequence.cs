using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>How one task is brought to an end.</summary>
/// <remarks>Pure. Source: job specification, kill sequence. The shell runs its pre-kill hooks first, waits for
/// <see cref="ShutdownDelay"/>, then has the driver send <see cref="Signal"/>, wait for <see cref="Grace"/> and kill the
/// whole tree.</remarks>
public sealed record KillSequence
{
    /// <summary>Most times a failed stop is tried again.</summary>
    public const int MaxRetries = 5;

    /// <summary>How long a killed process may take to be gone.</summary>
    public static readonly TimeSpan ExitAllowance = TimeSpan.FromSeconds(15);

    private const string DefaultSignal = "SIGINT";
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(2);

    public required TimeSpan ShutdownDelay { get; init; }

    /// <summary>Whether a delay was written but is to be skipped.</summary>
    public required bool SkipsShutdownDelay { get; init; }

    /// <summary>Such as <c>SIGINT</c>.</summary>
    public required string Signal { get; init; }

    /// <summary>Between signal and force; zero kills at once.</summary>
    public required TimeSpan Grace { get; init; }

    /// <summary>The sequence for <paramref name="task"/>.</summary>
    /// <param name="task">Its <c>kill_*</c> and <c>shutdown_delay</c>.</param>
    /// <param name="longestGrace">The client's <c>max_kill_timeout</c>.</param>
    /// <param name="noShutdownDelay">Whether the operator asked to skip delays.</param>
    /// <param name="signal">Sent instead of the task's <c>kill_signal</c>, or null.</param>
    public static KillSequence For(TaskSpec task, TimeSpan longestGrace, bool noShutdownDelay, string? signal = null)
    {
        TimeSpan grace = task.KillTimeout?.ToTimeSpan() ?? DefaultGrace;
        TimeSpan delay = task.ShutdownDelay.ToTimeSpan();
        return new KillSequence
        {
            ShutdownDelay = noShutdownDelay ? TimeSpan.Zero : delay,
            SkipsShutdownDelay = noShutdownDelay && delay > TimeSpan.Zero,
            Signal = signal ?? (task.KillSignal.Length == 0 ? DefaultSignal : task.KillSignal),
            Grace = grace < longestGrace ? grace : longestGrace,
        };
    }

    /// <summary>The wait before a failed stop is tried again.</summary>
    /// <param name="failures">Stops that failed so far, from 1.</param>
    /// <returns>Null when there is nothing left to try.</returns>
    public static TimeSpan? RetryAfter(int failures)
    {
        if (failures > MaxRetries)
        {
            return null;
        }

        TimeSpan backoff = FirstBackoff * Math.Pow(4, failures - 1);
        return backoff < LongestBackoff ? backoff : LongestBackoff;
    }
}
