using Steppe.Model;
using Steppe.ServerCore.Tests.Leader;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Duties;

/// <summary>Hours of periodic jobs on virtual time. Time begins at 09:08:07.</summary>
public sealed class DueLaunchesTests
{
    private static readonly JobKey Key = new("default", "p");

    [Fact]
    public void EveryMinuteOfADayIsLaunchedOnceAtItsTime()
    {
        var script = new Script();
        script.Register(Periodic("* * * * *"));
        script.Advance(TimeSpan.FromHours(24));

        Assert.Equal(Every(60, Samples.Start, script.Now), Launched(script));
    }

    [Fact]
    public void IdleTheNextLaunchIsTheOnlyReasonToLookAgain()
    {
        var script = new Script();
        var book = new LaunchBook(TimeZones.OnlyUtc);
        var duty = new DueLaunches(book, new Entropy(1));
        DateTimeOffset noon = new(2031, 5, 4, 12, 0, 0, TimeSpan.Zero);
        script.Register(Periodic("0 12 * * *"));
        book.Follow(script.Head, script.Head.Jobs.Find(Key)!);
        DutyOutcome idle = duty.Decide(script.Head, script.Now);
        Assert.Equal((0, noon), (idle.Commands.Count, idle.LookAgainAt));

        script.Do(context => new DeregisterJob { RequestId = context.NewRequestId(), At = context.At, Job = Key });
        book.Follow(script.Head, script.Head.Jobs.Find(Key)!);
        Assert.Null(duty.Decide(script.Head, noon).LookAgainAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void NoTimeIsLaunchedTwiceHoweverOftenLeadersEndAndOutagesAreMadeUpForOnce(ulong seed)
    {
        var entropy = new Entropy(seed);
        var script = new Script(seed: seed);
        script.Register(Periodic("*/10 * * * * * *"));
        List<DateTimeOffset> expected = [];
        DateTimeOffset leadsFrom = script.Now;
        for (int life = 0; life < 40; life++)
        {
            script.Advance(TimeSpan.FromMilliseconds(entropy.NextUInt64() % 300_000));
            expected.AddRange(Every(10, leadsFrom, script.Now));
            if (entropy.NextUInt64() % 2 == 0)
            {
                // What is launched now never lands: it is lost with its leader, as if it had not been.
                script.LandsAtOnce = false;
                script.Advance(TimeSpan.FromMilliseconds(entropy.NextUInt64() % 30_000));
            }

            DateTimeOffset restart = script.Now + TimeSpan.FromMilliseconds(entropy.NextUInt64() % 60_000);
            DateTimeOffset last = expected.Count > 0 ? expected[^1] : Samples.Start;
            if (Every(10, last, restart).Any())
            {
                expected.Add(DateTimeOffset.FromUnixTimeSeconds(restart.ToUnixTimeSeconds()));
            }

            leadsFrom = restart;
            script = new Script(script.Replay(), seed + (ulong)life + 1, restart);
        }

        Assert.Equal(expected, Launched(script));
        Assert.True(expected.Count > 300, $"{expected.Count} launches");
    }

    [Fact]
    public void ALeaderThatCouldNotLookForHoursLaunchesOnce()
    {
        var script = new Script();
        script.Register(Periodic("* * * * *"));
        script.Now += TimeSpan.FromHours(8);
        script.Send(new ServerInput.Tick());

        Assert.Equal([DateTimeOffset.FromUnixTimeSeconds(script.Now.ToUnixTimeSeconds())], Launched(script));
        script.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(3, Launched(script).Length);
    }

    [Fact]
    public void AFewSecondsLateEveryTimeIsStillLaunchedAsItself()
    {
        var script = new Script();
        script.Register(Periodic("* * * * * * *"));
        script.Now += TimeSpan.FromMilliseconds(4500);
        script.Send(new ServerInput.Tick());

        Assert.Equal(Every(1, Samples.Start, script.Now), Launched(script));
        Assert.Equal(4, Launched(script).Length);
    }

    [Fact]
    public void OverlapIsLeftOutUntilTheChildIsDoneAndNotMadeUpFor()
    {
        var script = new Script();
        Node node = script.AddNode("n");
        script.Register(Periodic("* * * * *", job => job with { Periodic = job.Periodic! with { ProhibitOverlap = true } }));
        KeepAlive(script, node, TimeSpan.FromMinutes(1));
        string child = Assert.Single(script.Head.Families.ChildrenOf(Key)).Id;
        script.Report(Assert.Single(script.Live(child)), ClientStatus.Running);
        KeepAlive(script, node, TimeSpan.FromMinutes(5));
        Assert.Single(Launched(script));

        // An update of something else is no reason to launch what was left out.
        script.Register(Periodic("* * * * *", job => job with { Priority = 60, Periodic = job.Periodic! with { ProhibitOverlap = true } }));
        script.Report(Assert.Single(script.Live(child)), ClientStatus.Complete);
        Assert.Single(Launched(script));
        KeepAlive(script, node, TimeSpan.FromMinutes(1));
        Assert.Equal(2, Launched(script).Length);
    }

    [Fact]
    public void AnUnsatisfiableChildKeepsWaitingAndTheParentGoesOn()
    {
        var script = new Script();
        script.Register(Periodic("* * * * *"));
        script.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(3, script.Machine.Figures.Blocked);
        Assert.Equal(new ChildrenSummary { Pending = 3 }, script.Head.JobSummaries.Find(Key)!.Children);
        Assert.Equal(JobStatus.Running, script.Head.Jobs.Find(Key)!.Status);
    }

    [Fact]
    public void DisabledStoppedAndChangedSchedulesTakeEffectAtOnce()
    {
        var script = new Script();
        script.Register(Periodic("* * * * *"));
        script.Advance(TimeSpan.FromMinutes(2));
        script.Register(Periodic("* * * * *", job => job with { Periodic = job.Periodic! with { Enabled = false } }));
        script.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, Launched(script).Length);

        script.Register(Periodic("*/30 * * * *"));
        script.Advance(TimeSpan.FromHours(1));
        Assert.Equal(4, Launched(script).Length);

        script.Do(context => new DeregisterJob { RequestId = context.NewRequestId(), At = context.At, Job = Key });
        script.Advance(TimeSpan.FromHours(5));
        Assert.Equal(4, Launched(script).Length);

        script.Register(Periodic("*/30 * * * *"));
        Assert.Equal(4, Launched(script).Length);
        script.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(5, Launched(script).Length);
    }

    [Fact]
    public void AJobWhoseZoneIsNotKnownHereWaits()
    {
        var script = new Script();
        script.Register(Periodic("* * * * *", job => job with { Periodic = job.Periodic! with { TimeZone = "Asia/Tokyo" } }));
        script.Advance(TimeSpan.FromHours(1));

        Assert.Empty(Launched(script));
    }

    [Fact]
    public void ThousandsDueInOneSecondAreAllLaunchedAndOthersGetTheirTurn()
    {
        var script = new Script();
        for (int job = 0; job < 2000; job++)
        {
            script.Do(Script.RegisterJob(Samples.Job($"p{job:0000}", "batch") with { Periodic = new PeriodicConfig { Spec = "0 10 * * *", Enabled = true } }));
        }

        script.SchedulesAtOnce = false;
        script.Now = new DateTimeOffset(2031, 5, 4, 10, 0, 0, TimeSpan.Zero);
        script.Send(new ServerInput.Tick());
        Assert.Equal(2000 + DueLaunches.MaxLaunchesPerTurn, script.Head.Jobs.Count);
        script.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4000, script.Head.Jobs.Count);
    }

    private static Job Periodic(string cron, Func<Job, Job>? change = null)
    {
        Job job = Samples.Job("p", "batch") with { Periodic = new PeriodicConfig { Spec = cron, Enabled = true } };
        return change is null ? job : change(job);
    }

    private static DateTimeOffset[] Launched(Script script) =>
    [
        .. script.Head.Families.ChildrenOf(Key)
            .Select(static child => DateTimeOffset.FromUnixTimeSeconds(long.Parse(child.Id.AsSpan(child.Id.LastIndexOf('-') + 1), null)))
            .Order(),
    ];

    private static IEnumerable<DateTimeOffset> Every(int seconds, DateTimeOffset after, DateTimeOffset until)
    {
        long first = (after.ToUnixTimeSeconds() / seconds * seconds) + seconds;
        for (long at = first; at <= until.ToUnixTimeSeconds(); at += seconds)
        {
            yield return DateTimeOffset.FromUnixTimeSeconds(at);
        }
    }

    private static void KeepAlive(Script script, Node node, TimeSpan length)
    {
        for (DateTimeOffset end = script.Now + length; script.Now < end;)
        {
            script.Beat(node);
            script.Advance(TimeSpan.FromSeconds(5));
        }
    }
}
