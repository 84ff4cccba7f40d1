namespace Steppe.Model.Tests.Cron;

public sealed class PeriodicScheduleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZones Known = new(
        static name => name == "Asia/Tokyo" ? TimeZoneInfo.FindSystemTimeZoneById(name) : null, hasZones: true);

    [Fact]
    public void The_earliest_of_several_expressions_comes_next()
    {
        PeriodicSchedule schedule = PeriodicSchedule.Of(new PeriodicConfig { Specs = ["30 12 * * *", "5 12 * * *", "0 0 30 2 *"] }, Known)!;

        Assert.Equal(Noon.AddMinutes(5), schedule.NextAfter(Noon));
        Assert.Equal(Noon.AddMinutes(30), schedule.NextAfter(Noon.AddMinutes(5)));
    }

    [Fact]
    public void The_launch_is_shown_in_the_zone_of_the_job()
    {
        PeriodicSchedule schedule = PeriodicSchedule.Of(new PeriodicConfig { Spec = "*/1 * * * * *", TimeZone = "Asia/Tokyo" }, Known)!;

        Assert.Equal("2026-01-01T21:01:00.0000000+09:00", schedule.NextAfter(Noon)!.Value.ToString("O"));
    }

    [Fact]
    public void A_schedule_that_never_comes_has_no_next() =>
        Assert.Null(PeriodicSchedule.Of(new PeriodicConfig { Spec = "0 0 30 2 *" }, Known)!.NextAfter(Noon));

    [Fact]
    public void Without_its_zone_there_is_no_schedule() =>
        Assert.Null(PeriodicSchedule.Of(new PeriodicConfig { Spec = "* * * * *", TimeZone = "Asia/Tokyo" }, TimeZones.OnlyUtc));
}
