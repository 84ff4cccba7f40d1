using System.Text;

namespace Steppe.Log.Tests.Etcd;

/// <summary>The engine on a real etcd: what the model cannot know, such as its errors, its quota and its connections.</summary>
public sealed class RealEtcdTests
{
    private static string Text(LogEntry entry) => Encoding.UTF8.GetString(entry.Payload.Span);

    [Fact]
    public async Task EntriesReachEverybodyInOrderAndASuccessorGoesOn()
    {
        await using EtcdProcess etcd = EtcdProcess.Start();
        await using var follower = new EtcdServer("b", etcd);
        var leader = new EtcdServer("a", etcd);
        await leader.LeadsAsync();
        Task<List<LogEntry>> reading = follower.ReadAsync(1, 7);
        for (int number = 1; number <= 5; number++)
        {
            Assert.Equal((ulong)number, await leader.AppendAsync($"entry {number}"));
        }

        Assert.Equal(5ul, Assert.IsType<BarrierResult.Leading>(await leader.Log.BarrierAsync(leader.Epoch, CancellationToken.None)).Head);
        await leader.DisposeAsync();
        await follower.LeadsAsync();
        Assert.True(follower.Epoch > leader.Epoch);
        Assert.Equal(6ul, await follower.AppendAsync("entry 6"));
        Assert.Equal(7ul, await follower.AppendAsync(new string('x', 3 * 1024 * 1024)));
        List<LogEntry> read = await reading;
        Assert.Equal(["entry 1", "entry 2", "entry 3", "entry 4", "entry 5", "entry 6"], read.Take(6).Select(Text));
        Assert.Equal(3 * 1024 * 1024, read[6].Payload.Length);
    }

    [Fact]
    public async Task NobodyWaitsForItsNextLookToSucceedALeaderThatHandsOver()
    {
        TimeSpan never = TimeSpan.FromHours(1);
        await using EtcdProcess etcd = EtcdProcess.Start();
        await using var first = new EtcdServer("a", etcd, look: never);
        await first.LeadsAsync();
        await using var second = new EtcdServer("b", etcd, look: never);
        await second.FollowsAsync("a");
        first.Log.HandOver(first.Epoch, "");
        await second.LeadsAsync();
        Assert.True(second.Epoch > first.Epoch);
    }

    [Fact]
    public async Task AnAppendSurvivesTheDeathOfEtcdAndLandsOnce()
    {
        await using EtcdProcess etcd = EtcdProcess.Start();
        await using var server = new EtcdServer("a", etcd);
        await server.LeadsAsync();
        await server.AppendAsync("before");
        await etcd.KillAsync();
        Task<AppendResult> appending = server.TryAppendAsync("during");
        etcd.Start();

        // The lease may have lapsed by then or not; what is acknowledged must be there, once, and the log goes on either way.
        bool hasLanded = false;
        try
        {
            hasLanded = await appending is AppendResult.Landed;
        }
        catch (LogFailedException)
        {
            // Nobody can tell.
        }

        if (await server.Log.BarrierAsync(server.Epoch, CancellationToken.None) is BarrierResult.Deposed)
        {
            await server.LeadsAsync();
        }

        ulong last = await server.AppendAsync("after");
        List<LogEntry> read = await server.ReadAsync(1, (int)last);
        Assert.Equal("after", Text(read[^1]));
        Assert.True(!hasLanded || read.Count(static entry => Text(entry) == "during") == 1);
        Assert.InRange(read.Count(static entry => Text(entry) == "during"), 0, 1);
    }

    [Fact]
    public async Task TrimmingKeepsTheTailAndTellsLateReaders()
    {
        await using EtcdProcess etcd = EtcdProcess.Start();
        await using var server = new EtcdServer("a", etcd);
        await server.LeadsAsync();
        for (int number = 1; number <= 40; number++)
        {
            await server.AppendAsync(new string('x', 1000));
        }

        await server.AnnounceAsync(30);
        Assert.True(await server.Log.TrimAsync(server.Epoch, 35, CancellationToken.None));
        var trimmed = await Assert.ThrowsAsync<LogTrimmedException>(() => server.ReadAsync(1, 1));
        Assert.Equal(31ul, trimmed.FirstIndex);
        Assert.Equal(10, (await server.ReadAsync(31, 10)).Count);
        Assert.Equal(41ul, await server.AppendAsync("on"));
    }

    [Fact]
    public async Task AFullEtcdIsEmptiedOfWhatEverybodyHoldsAndElseTheOperatorIsTold()
    {
        await using EtcdProcess etcd = EtcdProcess.Start("--quota-backend-bytes", "16777216");
        await using var server = new EtcdServer("a", etcd);
        await server.LeadsAsync();
        string half = new('x', 512 * 1024);
        for (int number = 1; number <= 60; number++)
        {
            // Far more than the quota holds, and nobody trims: only the alarm does.
            await server.AnnounceAsync(await server.AppendAsync(half)).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        }

        Assert.Contains(server.Notices, static notice => notice.StartsWith("defragmenting etcd", StringComparison.Ordinal));
        AppendResult result = new AppendResult.Deposed();
        for (int number = 1; number <= 60 && result is not AppendResult.NotLanded; number++)
        {
            result = await server.TryAppendAsync(half);
        }

        Assert.Contains("raise --quota-backend-bytes", Assert.IsType<AppendResult.NotLanded>(result).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADiskOfAnotherClusterIsRefusedWithTheCure()
    {
        await using EtcdProcess first = EtcdProcess.Start();
        await using EtcdProcess second = EtcdProcess.Start();
        var disk = new Simulation.Disk.ModelDisk();
        await using (var server = new EtcdServer("a", first, disk))
        {
            await server.LeadsAsync();
        }

        await using (var stranger = new EtcdServer("a", second, disk))
        {
            LogFailedException failed = await stranger.Log.Failed.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Contains("etcd holds no cluster under this prefix", failed.Message, StringComparison.Ordinal);
        }

        await using var owner = new EtcdServer("b", second);
        await owner.LeadsAsync();
        await using var other = new EtcdServer("a", second, disk);
        Assert.Contains("correct the endpoints", (await other.Log.Failed.WaitAsync(TimeSpan.FromSeconds(30))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEtcdThatIsNotThereIsWaitedFor()
    {
        EtcdProcess etcd = EtcdProcess.Start();
        await using (etcd)
        {
            await etcd.KillAsync();
            await using var server = new EtcdServer("a", etcd);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (server.Log.Trouble is null)
            {
                await Task.Yield();
                patience.Token.ThrowIfCancellationRequested();
            }

            Assert.Contains("does not answer", server.Log.Trouble, StringComparison.Ordinal);
            etcd.Start();
            await server.LeadsAsync();
            Assert.Equal(1ul, await server.AppendAsync("at last"));
        }
    }
}
