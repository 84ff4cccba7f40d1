using Steppe.Log;

namespace Steppe.Server.Tests.Replication;

public sealed class WhoLeadsTests
{
    private readonly StandingClock _clock = new();
    private readonly Turns _turns = new(static _ => { });

    [Fact]
    public async Task Whoever_waits_for_a_leader_is_woken_by_the_bell_and_not_by_the_clock()
    {
        int looks = 0;
        bool isLed = false;
        var vacancy = new Vacancy(_turns, () => Interlocked.Increment(ref looks) > 0 && Volatile.Read(ref isLed), static () => false, _clock);
        Task<bool> waiting = vacancy.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, false), (Volatile.Read(ref looks), waiting.IsCompleted));

        Volatile.Write(ref isLed, true);
        _turns.Ring();

        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_is_told_so()
    {
        using var patience = new CancellationTokenSource();
        Task<bool> waiting = new Vacancy(_turns, static () => false, static () => false, _clock).WaitAsync(patience.Token);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_word_of_a_leader_counts_for_six_seconds()
    {
        HeardLeader heard = new(_clock);
        Assert.Null(heard.Now);

        ServerIdentity leader = new("srv-1", "127.0.0.1:4647", "127.0.0.1:4646");
        heard.Hear(leader);
        _clock.Pass(TimeSpan.FromSeconds(5.9));
        Assert.Equal(leader, heard.Now);

        _clock.Pass(TimeSpan.FromSeconds(0.1));
        Assert.Null(heard.Now);

        heard.Hear(leader);
        Assert.Equal(leader, heard.Now);
    }

    // Time passes when it is told to, and no timer ever fires.
    private sealed class StandingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

        private sealed class Never : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                // It holds nothing.
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
