using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>How many restarts one task has used in the current window.</summary>
/// <param name="WindowStartedAt">Null until the first end of the task.</param>
/// <param name="Count">Ends counted since.</param>
public sealed record RestartWindow(DateTimeOffset? WindowStartedAt, int Count)
{
    public static readonly RestartWindow Unused = new(null, 0);
}

/// <summary>What the policy says after a task has ended.</summary>
public abstract record RestartVerdict
{
    private RestartVerdict()
    {
    }

    /// <summary>The task has done its work.</summary>
    public sealed record Completed : RestartVerdict;

    /// <summary>The task has failed for good.</summary>
    public sealed record GiveUp(string Reason) : RestartVerdict;

    /// <summary>Run it again after <paramref name="Delay"/>.</summary>
    public sealed record Restart(TimeSpan Delay, string Reason) : RestartVerdict;
}

/// <summary>Decides whether a task that ended is started again, and when.</summary>
/// <remarks>Pure; the order of the tests in <see cref="AfterEnd"/> is the specification. Source: job specification, block
/// <c>restart</c>. Kills and requested restarts never come here: they are not counted.</remarks>
public static class RestartTracker
{
    /// <summary>The reason that the user's text leaves out, because it is the usual one.</summary>
    public const string WithinPolicy = "Restart within policy";

    private const double MaxJitter = 0.25;

    /// <param name="window">What was used so far.</param>
    /// <param name="rules">The task's policy.</param>
    /// <param name="succeeded">Whether the task ended well; false for a failed start.</param>
    /// <param name="canRecover">False when a start failed for a reason that another try cannot change.</param>
    /// <param name="now">When it ended (UTC).</param>
    /// <param name="entropy">Spreads restarts of many tasks over time.</param>
    public static (RestartWindow Window, RestartVerdict Verdict) AfterEnd(
        RestartWindow window,
        RestartRules rules,
        bool succeeded,
        bool canRecover,
        DateTimeOffset now,
        Entropy entropy)
    {
        bool isDone = succeeded && !rules.OnSuccess;
        if (rules.Attempts == 0)
        {
            return (window, isDone ? new RestartVerdict.Completed() : new RestartVerdict.GiveUp("Policy allows no restarts"));
        }

        if (window.WindowStartedAt is not { } startedAt || now > startedAt + rules.Interval)
        {
            startedAt = now;
            window = RestartWindow.Unused;
        }

        window = new RestartWindow(startedAt, window.Count + 1);
        return (window, Judge(window, rules, startedAt, isDone, canRecover, now, entropy));
    }

    private static RestartVerdict Judge(
        RestartWindow window,
        RestartRules rules,
        DateTimeOffset startedAt,
        bool isDone,
        bool canRecover,
        DateTimeOffset now,
        Entropy entropy)
    {
        if (!canRecover)
        {
            return new RestartVerdict.GiveUp("Error was unrecoverable");
        }

        if (isDone)
        {
            return new RestartVerdict.Completed();
        }

        if (window.Count <= rules.Attempts)
        {
            return new RestartVerdict.Restart(rules.Delay + (rules.Delay * (entropy.NextDouble() * MaxJitter)), WithinPolicy);
        }

        string exceeded = $"Exceeded allowed attempts {rules.Attempts} in interval {Duration.FromTimeSpan(rules.Interval)} and mode is ";
        return rules.WaitsWhenExhausted
            ? new RestartVerdict.Restart(startedAt + rules.Interval - now, exceeded + "\"delay\"")
            : new RestartVerdict.GiveUp(exceeded + "\"fail\"");
    }
}
