using Steppe.Model;

namespace Steppe.ClientCore.Tests.Allocations;

public sealed class ServerSilenceTests
{
    private static readonly DateTimeOffset Now = new(2031, 5, 4, 9, 0, 0, TimeSpan.Zero);
    private static readonly AllocationId First = new(new Guid(1, 0, 0, new byte[8]));
    private static readonly AllocationId Second = new(new Guid(2, 0, 0, new byte[8]));

    [Fact]
    public void What_has_no_limit_never_ends()
    {
        SilenceStep step = ServerSilence.Decide([new SilentAllocation(First, null)], Now.AddDays(-9), Now.AddDays(-10), Now);
        Assert.Empty(step.Stop);
        Assert.Null(step.LookAgainAt);
    }

    [Fact]
    public void Silence_counts_from_when_the_heartbeat_was_due()
    {
        SilentAllocation[] running = [new(First, TimeSpan.FromSeconds(30)), new(Second, TimeSpan.FromSeconds(31))];
        SilenceStep step = ServerSilence.Decide(running, Now.AddSeconds(-30), Now.AddDays(-1), Now);
        Assert.Equal([First], step.Stop);
        Assert.Equal(Now.AddSeconds(1), step.LookAgainAt);
        Assert.Empty(ServerSilence.Decide(running, Now.AddSeconds(-29), Now.AddDays(-1), Now).Stop);
    }

    [Fact]
    public void A_limit_of_nothing_ends_nothing_while_heartbeats_are_in_time() =>
        Assert.Empty(ServerSilence.Decide([new SilentAllocation(First, TimeSpan.Zero)], Now.AddSeconds(15), Now.AddDays(-1), Now).Stop);

    [Fact]
    public void A_new_agent_looks_for_its_servers_first()
    {
        SilentAllocation[] running = [new(First, TimeSpan.FromSeconds(5))];
        SilenceStep step = ServerSilence.Decide(running, Now.AddHours(-1), Now, Now);
        Assert.Empty(step.Stop);
        Assert.Equal(Now + ServerSilence.GraceAtStart, step.LookAgainAt);
        Assert.Equal([First], ServerSilence.Decide(running, Now.AddHours(-1), Now, Now + ServerSilence.GraceAtStart).Stop);
    }

    [Fact]
    public void Whoever_never_heard_of_a_server_counts_from_its_start() => Assert.Equal(
        Now.AddMinutes(1),
        ServerSilence.Decide([new SilentAllocation(First, TimeSpan.FromMinutes(1))], null, Now, Now).LookAgainAt);

    [Fact]
    public void What_just_came_from_the_servers_is_a_word_of_them() => Assert.Empty(
        ServerSilence.Decide([new SilentAllocation(First, TimeSpan.FromSeconds(5), Now.AddSeconds(-4))], Now.AddMinutes(-5), Now.AddDays(-1), Now).Stop);

    [Fact]
    public void Times_beyond_all_calendars_are_never() => Assert.Empty(
        ServerSilence.Decide([new SilentAllocation(First, TimeSpan.MaxValue)], Now, Now, Now.AddYears(100)).Stop);
}
