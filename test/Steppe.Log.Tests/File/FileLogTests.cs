using System.Collections.Concurrent;
using Steppe.Log.File;
using Steppe.Simulation.Disk;

namespace Steppe.Log.Tests.File;

/// <summary>The contract of the replicated log, kept by the file engine.</summary>
public sealed class FileLogTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ModelDisk _disk = new();

    [Fact]
    public async Task WaitingAppendsShareOneFlush()
    {
        await using FileLog log = FileLog.Open(_disk, Make.Options(256 * 1024), TimeProvider.System);
        await using Leader leader = await Leader.OfAsync(log);
        using ManualResetEventSlim release = new();
        int flushes = 0;
        _disk.Before = (operation, name) =>
        {
            if (operation == DiskOperation.Sync && name.StartsWith("wal-", StringComparison.Ordinal))
            {
                flushes++;
                release.Wait();
            }
        };
        Task<AppendResult> first = leader.AppendAsync(1, "first").AsTask();
        SpinWait.SpinUntil(() => Volatile.Read(ref flushes) == 1, Patience);
        Task<AppendResult>[] others = [.. Enumerable.Range(2, 200).Select(i => leader.AppendAsync((ulong)i, "x").AsTask())];
        Assert.False(first.IsCompleted);
        release.Set();
        AppendResult[] results = await Task.WhenAll([first, .. others]);
        Assert.Equal(Enumerable.Range(1, 201).Select(static i => new AppendResult.Landed((ulong)i)), results);
        Assert.Equal(2, flushes);
    }

    [Fact]
    public async Task NoAppendCompletesBeforeItIsDurable()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            ModelDisk disk = new(seed: seed);
            FileLog log = FileLog.Open(disk, Make.Options(16 * 1024), TimeProvider.System);
            await using Leader leader = await Leader.OfAsync(log);
            ConcurrentDictionary<ulong, ulong> acknowledged = [];
            int answers = 0;
            int crashAfter = 1 + (100 * (seed % 5));
            int crashSeed = seed;
            Task[] appenders = [.. Enumerable.Range(0, 64).Select(appender => Task.Run(async () =>
            {
                // Until the power fails.
                for (ulong id = (ulong)appender + 1; ; id += 64)
                {
                    AppendResult.Landed landed = (AppendResult.Landed)await leader.AppendAsync(id, Make.PayloadOf(id));
                    acknowledged[landed.Index] = id;
                    if (Interlocked.Increment(ref answers) == crashAfter)
                    {
                        // The engine lives on for a moment; without power it must not begin anything new.
                        disk.Before = static (_, _) => throw new IOException("the power is off");
                        disk.Crash(crashSeed);
                    }
                }
            }))];
            foreach (Task appender in appenders)
            {
                await Assert.ThrowsAsync<LogFailedException>(() => appender);
            }

            await log.DisposeAsync();
            disk.Before = null;
            using FileLogCore core = Make.Open(disk);
            Dictionary<ulong, string> found = core.Read(1).ToDictionary(static entry => entry.Index, Make.Text);
            Assert.All(acknowledged, pair => Assert.Equal(Make.PayloadOf(pair.Value), found[pair.Key]));
        }
    }

    [Fact]
    public async Task ReadersGetWhatIsCommittedThenWhatComes()
    {
        await using FileLog log = FileLog.Open(_disk, Make.Options(4096), TimeProvider.System);
        await using Leader leader = await Leader.OfAsync(log);
        for (ulong i = 1; i <= 50; i++)
        {
            await leader.AppendAsync(i, Make.PayloadOf(i));
        }

        await leader.DisposeAsync();
        await log.DisposeAsync();
        FileLog again = FileLog.Open(_disk, Make.Options(4096), TimeProvider.System);
        await using Leader next = await Leader.OfAsync(again);
        TaskCompletionSource caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<List<string>> reading = Task.Run(async () =>
        {
            List<string> seen = [];
            await foreach (LogEntry entry in again.ReadAsync(10, CancellationToken.None))
            {
                seen.Add(Make.Text(entry));
                if (entry.Index == 50)
                {
                    caughtUp.SetResult();
                }
                else if (entry.Index == 120)
                {
                    break;
                }
            }

            return seen;
        });
        await caughtUp.Task.WaitAsync(Patience);
        Assert.Equal(new BarrierResult.Leading(50), await again.BarrierAsync(next.Epoch, CancellationToken.None));
        for (ulong i = 51; i <= 120; i++)
        {
            await next.AppendAsync(i, Make.PayloadOf(i));
        }

        Assert.Equal(Enumerable.Range(10, 111).Select(static i => Make.PayloadOf((ulong)i)), await reading.WaitAsync(Patience));
        await again.DisposeAsync();
    }

    [Fact]
    public async Task ReadersEndWithTheLogAndStopWhenCancelled()
    {
        FileLog log = FileLog.Open(_disk, Make.Options(), TimeProvider.System);
        using CancellationTokenSource cancelled = new();
        Task<int> ended = CountAsync(log, CancellationToken.None);
        Task<int> stopped = CountAsync(log, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.WaitAsync(Patience));
        await log.DisposeAsync();
        Assert.Equal(0, await ended.WaitAsync(Patience));
    }

    [Fact]
    public async Task OneCandidateLeadsUntilItResignsAndEachTermHasAGreaterEpoch()
    {
        await using FileLog log = FileLog.Open(_disk, Make.Options(), TimeProvider.System);
        Leader first = await Leader.OfAsync(log);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Leader.OfAsync(log));
        Assert.Equal(new AppendResult.Landed(1), await first.AppendAsync(1, "a"));
        await first.DisposeAsync();
        Assert.IsType<AppendResult.Deposed>(await first.AppendAsync(2, "b"));
        Assert.IsType<BarrierResult.Deposed>(await log.BarrierAsync(first.Epoch, CancellationToken.None));
        Assert.False(await log.TrimAsync(first.Epoch, 1, CancellationToken.None));

        await using Leader second = await Leader.OfAsync(log);
        Assert.True(second.Epoch > first.Epoch);
        Assert.IsType<AppendResult.Deposed>(await first.AppendAsync(2, "b"));
        Assert.Equal(new AppendResult.Landed(2), await second.AppendAsync(2, "b"));
        Assert.Equal(new AppendResult.Landed(1), await second.AppendAsync(1, "a"));
    }

    [Fact]
    public async Task AfterAnAppendThatDidNotLandNoneOfItsEpochDoes()
    {
        await using FileLog log = FileLog.Open(_disk, Make.Options(), TimeProvider.System);
        await using Leader leader = await Leader.OfAsync(log);
        Assert.Equal(new AppendResult.Landed(1), await leader.AppendAsync(1, "a"));
        AppendResult refused = await log.AppendAsync(
            leader.Epoch, new EntryId(2), new byte[LogEntry.MaxPayloadBytes + 1], CancellationToken.None);
        Assert.Contains("exceeds the limit", Assert.IsType<AppendResult.NotLanded>(refused).Reason);
        Assert.IsType<AppendResult.Deposed>(await leader.AppendAsync(3, "built on 2"));

        Assert.IsType<Leadership.Following>(await leader.NextTurnAsync());
        Epoch next = Assert.IsType<Leadership.Leading>(await leader.NextTurnAsync()).Epoch;
        Assert.True(next > leader.Epoch);
        Assert.Equal(
            new AppendResult.Landed(2), await log.AppendAsync(next, new EntryId(4), new byte[1], CancellationToken.None));
    }

    [Fact]
    public async Task AFullQueueIsAnsweredAtOnce()
    {
        FileLogOptions options = Make.Options() with { MaxWaitingBytes = 1000 };
        await using FileLog log = FileLog.Open(_disk, options, TimeProvider.System);
        await using Leader leader = await Leader.OfAsync(log);
        using ManualResetEventSlim release = new();
        int blocked = 0;
        _disk.Before = (operation, name) =>
        {
            if (operation == DiskOperation.Sync && name.StartsWith("wal-", StringComparison.Ordinal))
            {
                blocked++;
                release.Wait();
            }
        };
        Task<AppendResult> first = leader.AppendAsync(1, "first").AsTask();
        SpinWait.SpinUntil(() => Volatile.Read(ref blocked) == 1, Patience);
        Task<AppendResult> second = leader.AppendAsync(2, new string('x', 900)).AsTask();
        Assert.IsType<AppendResult.NotLanded>(await leader.AppendAsync(3, new string('x', 200)));
        release.Set();
        Assert.Equal(new AppendResult.Landed(1), await first);
        Assert.Equal(new AppendResult.Landed(2), await second);
    }

    [Fact]
    public async Task CancellingAnAppendStopsTheWaitingOnly()
    {
        await using FileLog log = FileLog.Open(_disk, Make.Options(), TimeProvider.System);
        await using Leader leader = await Leader.OfAsync(log);
        using CancellationTokenSource cancelled = new();
        using ManualResetEventSlim release = new();
        _disk.Before = (operation, name) =>
        {
            if (operation == DiskOperation.Sync && name.StartsWith("wal-", StringComparison.Ordinal))
            {
                release.Wait();
            }
        };
        Task<AppendResult> lost = log.AppendAsync(leader.Epoch, new EntryId(7), new byte[5], cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        release.Set();
        Assert.Equal(new AppendResult.Landed(2), await leader.AppendAsync(8, "next"));
        Assert.Equal(new AppendResult.Landed(1), await leader.AppendAsync(7, "asked again"));
    }

    [Fact]
    public async Task SnapshotsTrimTheLogAndShowInTheMembership()
    {
        await using FileLog log = FileLog.Open(_disk, Make.Options(4096), TimeProvider.System);
        await using Leader leader = await Leader.OfAsync(log);
        Assert.Empty(await log.MembersAsync(CancellationToken.None));
        Assert.Null(await log.LoadNewestAsync(CancellationToken.None));
        await log.AnnounceAsync(new LogMember(Make.Server, log.Incarnation, 0), CancellationToken.None);
        for (ulong i = 1; i <= 60; i++)
        {
            await leader.AppendAsync(i, Make.PayloadOf(i));
        }

        await log.WriteAsync(30, Make.Bytes("at 30"), CancellationToken.None);
        await log.WriteAsync(50, Make.Bytes("at 50"), CancellationToken.None);
        Assert.True(await log.TrimAsync(leader.Epoch, 50, CancellationToken.None));
        Assert.Equal([new LogMember(Make.Server, log.Incarnation, 50)], await log.MembersAsync(CancellationToken.None));
        Assert.Equal("at 50", Make.Text(await log.LoadNewestAsync(CancellationToken.None)));
        Assert.DoesNotContain("wal-0000000000000001.seg", _disk.List());
    }

    [Fact]
    public async Task DisposingFinishesWhatWaitsAndFreesTheDirectory()
    {
        FileLog log = FileLog.Open(_disk, Make.Options(), TimeProvider.System);
        await using Leader leader = await Leader.OfAsync(log);
        Task<AppendResult>[] waiting = [.. Enumerable.Range(1, 50).Select(i => leader.AppendAsync((ulong)i, "x").AsTask())];
        await log.DisposeAsync();
        await log.DisposeAsync();
        Assert.All(await Task.WhenAll(waiting), static result => Assert.IsType<AppendResult.Landed>(result));
        Assert.IsType<AppendResult.Deposed>(await leader.AppendAsync(99, "late"));
        Assert.IsType<Leadership.Following>(await leader.NextTurnAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => log.BarrierAsync(leader.Epoch, CancellationToken.None).AsTask());
        using FileLogCore core = Make.Open(_disk);
        Assert.Equal(50ul, core.LastIndex);
    }

    private static async Task<int> CountAsync(FileLog log, CancellationToken cancellation)
    {
        int count = 0;
        await foreach (LogEntry _ in log.ReadAsync(1, cancellation))
        {
            count++;
        }

        return count;
    }
}
