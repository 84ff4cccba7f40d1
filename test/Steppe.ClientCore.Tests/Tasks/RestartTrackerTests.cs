using Steppe.Model;

namespace Steppe.ClientCore.Tests.Tasks;

public sealed class RestartTrackerTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly RestartRules Rules =
        new(Attempts: 2, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(20), WaitsWhenExhausted: false, OnSuccess: false);

    [Theory]
    [InlineData(false, true, false, "Restart within policy")]
    [InlineData(true, true, false, "done")]
    [InlineData(true, true, true, "Restart within policy")]
    [InlineData(false, false, false, "Error was unrecoverable")]
    public void FirstEnd(bool succeeded, bool canRecover, bool onSuccess, string expected) =>
        Assert.Equal(expected, Reason(After(RestartWindow.Unused, Rules with { OnSuccess = onSuccess }, succeeded, canRecover).Verdict));

    [Theory]
    [InlineData(true, false, "done")]
    [InlineData(true, true, "Policy allows no restarts")]
    [InlineData(false, false, "Policy allows no restarts")]
    public void NoAttempts(bool succeeded, bool onSuccess, string expected) =>
        Assert.Equal(expected, Reason(After(RestartWindow.Unused, Rules with { Attempts = 0, OnSuccess = onSuccess }, succeeded).Verdict));

    [Fact]
    public void Gives_up_after_the_last_attempt_in_the_window()
    {
        RestartWindow window = RestartWindow.Unused;
        string[] reasons = new string[3];
        for (int end = 0; end < 3; end++)
        {
            (window, RestartVerdict verdict) = After(window, Rules, at: Start + TimeSpan.FromMinutes(end));
            reasons[end] = Reason(verdict);
        }

        Assert.Equal(
            ["Restart within policy", "Restart within policy", "Exceeded allowed attempts 2 in interval 10m0s and mode is \"fail\""],
            reasons);
    }

    [Fact]
    public void Window_slides_only_after_the_interval()
    {
        var full = new RestartWindow(Start, 2);

        Assert.IsType<RestartVerdict.GiveUp>(After(full, Rules, at: Start + Rules.Interval).Verdict);
        (RestartWindow window, RestartVerdict verdict) = After(full, Rules, at: Start + Rules.Interval + TimeSpan.FromTicks(1));

        Assert.IsType<RestartVerdict.Restart>(verdict);
        Assert.Equal(1, window.Count);
    }

    [Fact]
    public void Mode_delay_waits_for_the_next_window()
    {
        RestartVerdict verdict = After(
            new RestartWindow(Start, 2), Rules with { WaitsWhenExhausted = true }, at: Start + TimeSpan.FromMinutes(4)).Verdict;

        var restart = Assert.IsType<RestartVerdict.Restart>(verdict);
        Assert.Equal(TimeSpan.FromMinutes(6), restart.Delay);
    }

    [Fact]
    public void Delay_is_lengthened_by_up_to_a_quarter()
    {
        TimeSpan[] delays =
        [
            .. Enumerable.Range(0, 500).Select(static seed =>
                ((RestartVerdict.Restart)After(RestartWindow.Unused, Rules, seed: (ulong)seed).Verdict).Delay),
        ];

        Assert.All(delays, static delay => Assert.InRange(delay, Rules.Delay, Rules.Delay * 1.25));
        Assert.True(delays.Max() - delays.Min() > TimeSpan.FromSeconds(4));
    }

    private static (RestartWindow Window, RestartVerdict Verdict) After(
        RestartWindow window,
        RestartRules rules,
        bool succeeded = false,
        bool canRecover = true,
        DateTimeOffset? at = null,
        ulong seed = 1) =>
        RestartTracker.AfterEnd(window, rules, succeeded, canRecover, at ?? Start, new Entropy(seed));

    private static string Reason(RestartVerdict verdict) => verdict switch
    {
        RestartVerdict.GiveUp giveUp => giveUp.Reason,
        RestartVerdict.Restart restart => restart.Reason,
        _ => "done",
    };
}
