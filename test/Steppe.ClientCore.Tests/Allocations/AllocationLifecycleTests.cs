using Steppe.Model;

namespace Steppe.ClientCore.Tests.Allocations;

public sealed class AllocationLifecycleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Each task: name:phase:state, where state is p(ending), r(unning), d(ead well), f(ailed); "*" marks the leader.
    [Theory]
    [InlineData("init:prestart:p main:main:p", "init", "", "pending")]
    [InlineData("init:prestart:r main:main:p", "init", "", "running")]
    [InlineData("init:prestart:d main:main:p", "init,main", "", "pending")]
    [InlineData("side:prestartsidecar:p main:main:p", "side", "", "pending")]
    [InlineData("side:prestartsidecar:r main:main:p", "side,main", "", "running")]
    [InlineData("init:prestart:d side:prestartsidecar:p main:main:p", "init,side", "", "pending")]
    [InlineData("main:main:p after:poststart:p", "main", "", "pending")]
    [InlineData("main:main:r after:poststart:p", "main,after", "", "running")]
    [InlineData("a:main:r b:main:p after:poststart:p", "a,b", "", "running")]
    [InlineData("main:main:d after:poststart:r end:poststop:p", "main,after", "", "running")]
    [InlineData("main:main:d end:poststop:p", "main,end", "", "pending")]
    [InlineData("main:main:d end:poststop:r", "main,end", "", "running")]
    [InlineData("main:main:d", "main", "", "complete")]
    [InlineData("a:main:f b:main:r", "", "b:Sibling Task Failed", "failed")]
    [InlineData("init:prestart:f main:main:p end:poststop:p", "", "main:Sibling Task Failed", "failed")]
    [InlineData("main:main:f end:poststop:p", "end", "", "failed")]
    [InlineData("main:main:d x:poststop:f y:poststop:r", "main,x,y", "", "failed")]
    [InlineData("lead*:main:d b:main:r side:poststartsidecar:r", "", "b:Leader Task Dead", "running")]
    [InlineData("lead*:main:d b:main:d side:poststartsidecar:r", "", "side:Leader Task Dead", "running")]
    [InlineData("main:main:d side:prestartsidecar:r", "main,side", "side:Main Tasks Dead", "running")]
    [InlineData("main:main:d after:poststart:r side:prestartsidecar:r", "main,after,side", "", "running")]
    public void Gates_kills_and_status(string tasks, string mayStart, string kills, string status)
    {
        AllocationStep step = AllocationLifecycle.Decide(Parse(tasks), maxRunDuration: null, isStopping: false, Now);

        Assert.Equal(mayStart, string.Join(',', step.MayStart));
        Assert.Equal(kills, string.Join(',', step.Kill.Select(static kill => $"{kill.Task}:{kill.Why?.Type}")));
        Assert.Equal(status, step.Status.ToString(), ignoreCase: true);
    }

    [Theory]
    [InlineData("lead*:main:r b:main:r side:prestartsidecar:r end:poststop:p", "lead")]
    [InlineData("lead*:main:d b:main:r c:main:p side:prestartsidecar:r end:poststop:p", "b,c")]
    [InlineData("lead*:main:d b:main:d c:main:d side:prestartsidecar:r end:poststop:p", "side")]
    [InlineData("lead*:main:d b:main:d side:prestartsidecar:d end:poststop:p", "")]
    public void Kill_order_of_a_stopped_allocation(string tasks, string kills)
    {
        AllocationStep step = AllocationLifecycle.Decide(Parse(tasks), maxRunDuration: null, isStopping: true, Now);

        Assert.Equal(kills, string.Join(',', step.Kill.Select(static kill => kill.Task)));
        Assert.Equal(kills.Length == 0 ? ["end"] : [], step.MayStart);
    }

    [Theory]
    [InlineData("main:main:d end:poststop:r", false)]
    [InlineData("main:main:d end:poststop:d", true)]
    [InlineData("main:main:f end:poststop:d", true)]
    public void Finished_when_every_task_is_dead(string tasks, bool finished) =>
        Assert.Equal(finished, AllocationLifecycle.Decide(Parse(tasks), maxRunDuration: null, isStopping: false, Now).IsFinished);

    private static TaskView[] Parse(string tasks) =>
    [
        .. tasks.Split(' ').Select(static text => text.Split(':')).Select(static parts => new TaskView(
            parts[0].TrimEnd('*'),
            Enum.Parse<TaskPhase>(parts[1], ignoreCase: true),
            parts[0].EndsWith('*'),
            new TaskState
            {
                State = parts[2] switch { "p" => TaskRunState.Pending, "r" => TaskRunState.Running, _ => TaskRunState.Dead },
                Failed = parts[2] == "f",
            })),
    ];
}
