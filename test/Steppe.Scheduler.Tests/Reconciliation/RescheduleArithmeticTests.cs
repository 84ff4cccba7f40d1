using Steppe.Model;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler.Tests.Reconciliation;

public sealed class RescheduleArithmeticTests
{
    private static readonly DateTimeOffset Start = new(2031, 5, 4, 9, 0, 0, TimeSpan.Zero);

    private static readonly ReschedulePolicy ServiceDefault = new()
    {
        Unlimited = true, Delay = Duration.FromSeconds(30), DelayFunction = "exponential", MaxDelay = Duration.FromHours(1), Attempts = 0, Interval = Duration.Zero,
    };

    private static readonly ReschedulePolicy BatchDefault = new()
    {
        Attempts = 1, Interval = Duration.FromHours(24), Delay = Duration.FromSeconds(5), DelayFunction = "constant", MaxDelay = Duration.Zero, Unlimited = false,
    };

    /// <summary>Scheduler reference §25: what is due within a second is done now, what is due within five is done together.</summary>
    [Fact]
    public void Windows_are_as_the_reference_has_them() =>
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)), (AllocationFates.DueSoon, FollowupBatches.Window));

    [Fact]
    public void Exponential_delays_double_up_to_the_cap() =>
        Assert.Equal([30, 60, 120, 240, 480, 960, 1920, 3600, 3600], Delays(ServiceDefault, 9));

    [Fact]
    public void Fibonacci_delays_add_up_to_the_cap() => Assert.Equal(
        [5, 5, 10, 15, 25, 40, 60, 60],
        Delays(ServiceDefault with { DelayFunction = "fibonacci", Delay = Duration.FromSeconds(5), MaxDelay = Duration.FromMinutes(1) }, 8));

    [Fact]
    public void Constant_delays_stay() =>
        Assert.Equal([30, 30, 30], Delays(ServiceDefault with { DelayFunction = "constant" }, 3));

    [Theory]
    [InlineData("exponential")]
    [InlineData("fibonacci")]
    public void A_long_quiet_time_at_the_cap_begins_again(string function)
    {
        ReschedulePolicy policy = ServiceDefault with { DelayFunction = function };
        TimeSpan hour = TimeSpan.FromHours(1);
        Allocation failed = Failed(Start) with
        {
            Reschedules = [Event(Start - (3 * hour), hour), Event(Start - hour - TimeSpan.FromSeconds(1), hour)],
        };

        Assert.Equal(TimeSpan.FromSeconds(30), RescheduleArithmetic.NextDelay(failed, policy));
        Assert.Equal(hour, RescheduleArithmetic.NextDelay(Failed(Start - TimeSpan.FromSeconds(1)) with { Reschedules = failed.Reschedules }, policy));
        Allocation afterReset = Failed(Start) with { Reschedules = [Event(Start, hour), Event(Start, TimeSpan.FromSeconds(30))] };
        Assert.Equal(function == "fibonacci" ? 30 : 60, RescheduleArithmetic.NextDelay(afterReset, policy).TotalSeconds);
    }

    [Fact]
    public void A_limited_policy_ends_after_its_attempts_and_forgets_after_its_interval()
    {
        Allocation first = Failed(Start);
        Allocation second = first with { Reschedules = [Event(Start - TimeSpan.FromHours(23), TimeSpan.FromSeconds(5))] };
        Allocation later = first with { Reschedules = [Event(Start - TimeSpan.FromHours(24), TimeSpan.FromSeconds(5))] };

        Assert.Equal(Start + TimeSpan.FromSeconds(5), RescheduleArithmetic.FindDueAt(first, BatchDefault));
        Assert.Null(RescheduleArithmetic.FindDueAt(second, BatchDefault));
        Assert.Equal(Start + TimeSpan.FromSeconds(5), RescheduleArithmetic.FindDueAt(later, BatchDefault));
        Assert.Null(RescheduleArithmetic.FindDueAt(first, BatchDefault with { Attempts = 0 }));
        Assert.Null(RescheduleArithmetic.FindDueAt(first, policy: null));
        Assert.Null(RescheduleArithmetic.FindDueAt(
            second with { Reschedules = [Event(Start - TimeSpan.FromMinutes(1), TimeSpan.FromHours(20))] },
            BatchDefault with { Attempts = 3, DelayFunction = "exponential" }));
    }

    [Fact]
    public void A_replacement_remembers_what_still_matters()
    {
        RescheduleEvent[] past = [.. Enumerable.Range(1, 7).Select(at => Event(Start - TimeSpan.FromHours(10 * at), TimeSpan.FromSeconds(at))).Reverse()];
        Allocation failed = Failed(Start) with { Reschedules = past };

        Assert.Equal(
            [.. past.TakeLast(5), new RescheduleEvent(Start, failed.Id, failed.NodeId, TimeSpan.FromSeconds(2))],
            RescheduleArithmetic.Remember(failed, ServiceDefault, Start));
        Assert.Equal(
            [.. past.TakeLast(2), new RescheduleEvent(Start, failed.Id, failed.NodeId, TimeSpan.FromSeconds(5))],
            RescheduleArithmetic.Remember(failed, BatchDefault, Start));
    }

    [Fact]
    public void Without_a_cap_delays_go_on_growing()
    {
        ReschedulePolicy policy = ServiceDefault with { MaxDelay = Duration.Zero };
        Assert.Equal([30, 60, 120, 240, 480, 960, 1920, 3840, 7680], Delays(policy, 9));
        Assert.Equal([30, 30, 60, 90, 150], Delays(policy with { DelayFunction = "fibonacci" }, 5));
    }

    [Fact]
    public void An_allocation_failed_when_its_last_task_ended_or_else_when_that_was_reported()
    {
        Allocation failed = Failed(Start);
        Assert.Equal(Start.AddSeconds(7), RescheduleArithmetic.FailedAt(failed with
        {
            TaskStates = failed.TaskStates.Add("late", new TaskState { FinishedAt = Start.AddSeconds(7) }).Add("never", new TaskState()),
        }));
        Assert.Equal(Start.AddHours(1), RescheduleArithmetic.FailedAt(failed with
        {
            TaskStates = Cluster.Map<TaskState>().Add("never", new TaskState()), ModifiedAt = Start.AddHours(1),
        }));
    }

    // Each attempt runs for a second, then fails.
    private static IEnumerable<double> Delays(ReschedulePolicy policy, int count)
    {
        Allocation failed = Failed(Start);
        for (int attempt = 0; attempt < count; attempt++)
        {
            TimeSpan delay = RescheduleArithmetic.NextDelay(failed, policy);
            yield return delay.TotalSeconds;
            DateTimeOffset placed = RescheduleArithmetic.FailedAt(failed) + delay;
            failed = Failed(placed + TimeSpan.FromSeconds(1)) with { Reschedules = RescheduleArithmetic.Remember(failed, policy, placed) };
        }
    }

    private static RescheduleEvent Event(DateTimeOffset at, TimeSpan delay) => new(at, default, default, delay);

    private static Allocation Failed(DateTimeOffset at)
    {
        Cluster cluster = new();
        cluster.AddNode("node");
        return cluster.RegisterAndRun(Cluster.Job()).Plan.Placements[0] with
        {
            ClientStatus = ClientStatus.Failed,
            TaskStates = Cluster.Map<TaskState>().Add("main", new TaskState { State = TaskRunState.Dead, Failed = true, FinishedAt = at }),
        };
    }
}
