using Steppe.Model;

namespace Steppe.ClientCore.Tests.Allocations;

/// <summary>When an allocation is healthy in the eyes of its deployment. Source: job specification §6.8.</summary>
public sealed class HealthRulesTests
{
    private static readonly DateTimeOffset Start = new(2031, 5, 4, 9, 8, 7, TimeSpan.Zero);
    private static readonly DeploymentId Deployment = new(new Guid(1, 2, 3, [1, 2, 3, 4, 5, 6, 7, 8]));

    private static readonly UpdateStrategy Update = new()
    {
        HealthCheck = "checks", MinHealthyTime = Duration.FromSeconds(10), HealthyDeadline = Duration.FromSeconds(60),
    };

    // Each task: name:phase:state, where state is p(ending), d(ead well), f(ailed), or the second it was started at. The watching
    // began at second 0.
    [Theory]
    [InlineData("main:main:p", 5, "?60")]
    [InlineData("main:main:p", 60, "bad: Task not running by healthy_deadline of 1m0s")]
    [InlineData("main:main:5", 14, "?15")]
    [InlineData("main:main:5", 15, "good")]
    [InlineData("main:main:5", 400, "good")]
    [InlineData("main:main:50", 60, "good")]
    [InlineData("main:main:51", 55, "?60")]
    [InlineData("main:main:51", 61, "bad: Task not running by healthy_deadline of 1m0s")]
    [InlineData("a:main:5 b:main:30", 39, "?40")]
    [InlineData("a:main:5 b:main:30", 40, "good")]
    [InlineData("a:main:5 b:main:p", 20, "?60")]
    [InlineData("main:main:f", 5, "bad: Task \"main\" has failed")]
    [InlineData("main:main:d", 5, "bad: Task \"main\" has ended")]
    [InlineData("a:main:1 b:main:d", 30, "bad: Task \"b\" has ended")]
    [InlineData("init:prestart:d main:main:5", 15, "good")]
    [InlineData("init:prestart:1 main:main:p", 20, "?60")]
    [InlineData("init:prestart:f main:main:p", 5, "bad: Task \"init\" has failed")]
    [InlineData("side:prestartsidecar:8 main:main:5", 17, "?18")]
    [InlineData("side:prestartsidecar:d main:main:5", 30, "?60")]
    [InlineData("main:main:5 note:poststart:d", 15, "good")]
    [InlineData("main:main:5 note:poststart:p", 30, "?60")]
    [InlineData("main:main:5 note:poststart:f", 30, "bad: Task \"note\" has failed")]
    [InlineData("main:main:5 clean:poststop:p", 15, "good")]
    public void Verdicts(string tasks, int second, string expected)
    {
        DateTimeOffset now = Start.AddSeconds(second);
        HealthStep step = HealthRules.Judge(new HealthWatch(Deployment, Start), Deployment, Update, Parse(tasks), isStopping: false, now);

        string found = step.Watch!.Verdict switch
        {
            { IsHealthy: true } => "good",
            { IsHealthy: false } => $"bad: {step.Reason}",
            null => $"?{(step.LookAgainAt - Start)?.TotalSeconds}",
        };
        Assert.Equal(expected, found);
        Assert.Equal(step.Watch.Verdict?.DecidedAt ?? now, now);
    }

    [Fact]
    public void A_restart_begins_the_time_anew()
    {
        HealthStep first = Judge(null, "main:main:1", 9);
        Assert.Equal(Start.AddSeconds(11), first.LookAgainAt);

        HealthStep restarting = Judge(first.Watch, "main:main:p", 10);
        HealthStep again = Judge(restarting.Watch, "main:main:12", 21);
        Assert.Equal((null, Start.AddSeconds(22)), (again.Watch!.Verdict, again.LookAgainAt));
        Assert.True(Judge(again.Watch, "main:main:12", 22).Watch!.Verdict!.IsHealthy);
    }

    [Fact]
    public void It_is_decided_once_for_each_deployment()
    {
        HealthWatch good = Judge(null, "main:main:1", 11).Watch!;
        Assert.True(good.Verdict!.IsHealthy);
        HealthStep later = Judge(good, "main:main:f", 30);
        Assert.Same(good, later.Watch);
        Assert.Null(later.Reason);

        var other = new DeploymentId(new Guid(9, 2, 3, [1, 2, 3, 4, 5, 6, 7, 8]));
        HealthStep next = HealthRules.Judge(good, other, Update, Parse("main:main:1"), isStopping: false, Start.AddSeconds(40));
        Assert.Equal((other, true, other), (next.Watch!.DeploymentId, next.Watch.Verdict!.IsHealthy, next.Watch.Verdict.DeploymentId));
        Assert.Equal(Start.AddSeconds(40), next.Watch.Since);
    }

    [Fact]
    public void An_agent_that_was_away_keeps_to_the_deadline_of_the_one_before()
    {
        HealthWatch before = Judge(null, "main:main:p", 0).Watch!;
        HealthStep step = Judge(before, "main:main:p", 61);
        Assert.False(step.Watch!.Verdict!.IsHealthy);
        Assert.Equal(Start, step.Watch.Since);
    }

    [Theory]
    [InlineData(false, "checks", false)]
    [InlineData(true, "manual", false)]
    [InlineData(true, "checks", true)]
    public void Nobody_judges_what_nobody_asks_about(bool isAsked, string check, bool isStopping)
    {
        HealthStep step = HealthRules.Judge(
            null, Deployment, isAsked ? Update with { HealthCheck = check } : null, Parse("main:main:f"), isStopping, Start);
        Assert.Null(step.Watch?.Verdict);
        Assert.Null(step.LookAgainAt);
    }

    private static HealthStep Judge(HealthWatch? before, string tasks, int second) =>
        HealthRules.Judge(before, Deployment, Update, Parse(tasks), isStopping: false, Start.AddSeconds(second));

    private static TaskView[] Parse(string tasks) => [.. tasks.Split(' ').Select(static text =>
    {
        string[] parts = text.Split(':');
        return new TaskView(parts[0], Enum.Parse<TaskPhase>(parts[1], ignoreCase: true), IsLeader: false, parts[2] switch
        {
            "p" => new TaskState(),
            "d" => new TaskState { State = TaskRunState.Dead },
            "f" => new TaskState { State = TaskRunState.Dead, Failed = true },
            string second => new TaskState { State = TaskRunState.Running, StartedAt = Start.AddSeconds(int.Parse(second, System.Globalization.CultureInfo.InvariantCulture)) },
        });
    })];
}
