using Steppe.Model;

namespace Steppe.ClientCore.Tests.Tasks;

public sealed class KillSequenceTests
{
    [Theory]
    [InlineData(null, "", 5, "SIGINT")]
    [InlineData(0, "SIGTERM", 0, "SIGTERM")]
    [InlineData(20, "", 20, "SIGINT")]
    [InlineData(90, "", 30, "SIGINT")]
    public void Grace_and_signal(int? seconds, string signal, int expectedSeconds, string expectedSignal)
    {
        var task = new TaskSpec { KillTimeout = seconds is { } value ? Duration.FromSeconds(value) : null, KillSignal = signal };

        KillSequence sequence = KillSequence.For(task, TimeSpan.FromSeconds(30), noShutdownDelay: false);

        Assert.Equal((TimeSpan.FromSeconds(expectedSeconds), expectedSignal), (sequence.Grace, sequence.Signal));
    }

    [Theory]
    [InlineData(0, false, 0, false)]
    [InlineData(3, false, 3, false)]
    [InlineData(3, true, 0, true)]
    [InlineData(0, true, 0, false)]
    public void Shutdown_delay(int seconds, bool skip, int expectedSeconds, bool skips)
    {
        var task = new TaskSpec { ShutdownDelay = Duration.FromSeconds(seconds) };

        KillSequence sequence = KillSequence.For(task, TimeSpan.FromSeconds(30), skip);

        Assert.Equal((TimeSpan.FromSeconds(expectedSeconds), skips), (sequence.ShutdownDelay, sequence.SkipsShutdownDelay));
    }

    [Fact]
    public void Failed_stops_are_retried_five_times_with_growing_waits() =>
        Assert.Equal(
            [5, 20, 80, 120, 120, null],
            Enumerable.Range(1, 6).Select(static failures => (int?)KillSequence.RetryAfter(failures)?.TotalSeconds));
}
