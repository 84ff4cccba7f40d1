namespace Steppe.Agent.Tests.Logging;

/// <summary>A clock that a test sets, nine hours east of Greenwich.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override TimeZoneInfo LocalTimeZone { get; } =
        TimeZoneInfo.CreateCustomTimeZone("Steppe", TimeSpan.FromHours(9), "Steppe", "Steppe");

    public override DateTimeOffset GetUtcNow() => Now;
}
