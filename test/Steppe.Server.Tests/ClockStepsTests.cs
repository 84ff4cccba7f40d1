namespace Steppe.Server.Tests;

public sealed class ClockStepsTests
{
    private readonly Clock _clock = new();

    [Theory]
    [InlineData(10, 10, null)]
    [InlineData(10, 11, null)]
    [InlineData(10, 190, 180)]
    [InlineData(10, -170, null)]
    [InlineData(3600, 3600, null)]
    public void OnlyAStepForwardIsOne(int steadySeconds, int wallSeconds, int? stepSeconds)
    {
        var steps = new ClockSteps(_clock);
        _clock.Steady += TimeSpan.FromSeconds(steadySeconds);
        _clock.Wall += TimeSpan.FromSeconds(wallSeconds);
        Assert.Equal(stepSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, steps.StepSince());
        Assert.Null(steps.StepSince());
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = DateTimeOffset.UnixEpoch;

        public TimeSpan Steady { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Steady.Ticks;
    }
}
