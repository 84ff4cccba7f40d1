using Steppe.Log.File;
using Steppe.Simulation.Disk;

namespace Steppe.Log.Tests.File;

/// <summary>A disk that refuses ends the engine: every waiter hears of it, and nothing is tried again.</summary>
public sealed class FailureTests
{
    private readonly ModelDisk _disk = new();

    [Theory]
    [InlineData(DiskOperation.Write, "No space left on device")]
    [InlineData(DiskOperation.Sync, "Input/output error")]
    public async Task EveryWaiterFailsAndNothingIsTriedAgain(DiskOperation failing, string message)
    {
        FileLog log = FileLog.Open(_disk, Make.Options(), TimeProvider.System);
        await using Leader leader = await Leader.OfAsync(log);
        Assert.Equal(new AppendResult.Landed(1), await leader.AppendAsync(1, "kept"));

        using ManualResetEventSlim queued = new();
        int operations = 0;
        _disk.Before = (operation, name) =>
        {
            if (name.StartsWith("wal-", StringComparison.Ordinal) && operation is DiskOperation.Write or DiskOperation.Sync)
            {
                operations++;
                queued.Wait();
                if (operation == failing)
                {
                    throw new IOException(message);
                }
            }
        };
        Task<AppendResult>[] waiting = [.. Enumerable.Range(2, 20).Select(i => leader.AppendAsync((ulong)i, "lost").AsTask())];
        queued.Set();
        foreach (Task<AppendResult> task in waiting)
        {
            Assert.Contains(message, (await Assert.ThrowsAsync<LogFailedException>(() => task)).Message);
        }

        LogFailedException failure = await log.Failed.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains("then start the agent again", failure.Message);
        int before = operations;
        await Assert.ThrowsAsync<LogFailedException>(() => leader.AppendAsync(99, "refused").AsTask());
        await Assert.ThrowsAsync<LogFailedException>(() => log.BarrierAsync(leader.Epoch, CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<LogFailedException>(() => log.WriteAsync(1, Make.Bytes("s"), CancellationToken.None).AsTask());
        Assert.Equal(before, operations);
        Assert.Equal(failing == DiskOperation.Write ? 1 : 2, operations);

        _disk.Before = null;
        await log.DisposeAsync();
        _disk.Crash(3);
        using FileLogCore core = Make.Open(_disk);
        Assert.Equal("kept", Make.Texts(core)[0]);
    }

    // The system forgets that the pages of a failed flush are dirty: a flush alone would never bring them to the disk.
    [Fact]
    public void WhatARestartShowsAfterAFailedFlushSurvivesAPowerFailure()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            ModelDisk disk = new(pageBytes: 512, seed);
            FileLogCore first = Make.Open(disk);
            Make.Fill(first, entries: 2);
            disk.Before = static (operation, _) =>
            {
                if (operation == DiskOperation.Sync)
                {
                    throw new IOException("Input/output error");
                }
            };
            Assert.Throws<LogFailedException>(() => Make.Fill(first, entries: 1));
            disk.Before = null;
            disk.Restart();
            string[] shown;
            using (FileLogCore second = Make.Open(disk))
            {
                shown = Make.Texts(second);
            }

            disk.Crash(seed);
            using FileLogCore third = Make.Open(disk);
            Assert.Equal(shown, Make.Texts(third));
        }
    }

    [Fact]
    public async Task ReadersGetWhatIsDurableAndThenTheFailure()
    {
        await using FileLog log = FileLog.Open(_disk, Make.Options(), TimeProvider.System);
        await using Leader leader = await Leader.OfAsync(log);
        await leader.AppendAsync(1, "kept");
        _disk.Before = static (operation, _) =>
        {
            if (operation == DiskOperation.Sync)
            {
                throw new IOException("Input/output error");
            }
        };
        await Assert.ThrowsAsync<LogFailedException>(() => leader.AppendAsync(2, "lost").AsTask());
        List<ulong> seen = [];
        await Assert.ThrowsAsync<LogFailedException>(async () =>
        {
            await foreach (LogEntry entry in log.ReadAsync(1, CancellationToken.None))
            {
                seen.Add(entry.Index);
            }
        });
        Assert.Equal([1ul], seen);
    }

    [Fact]
    public async Task ASpareThatCannotBeMadeHarmsNothing()
    {
        _disk.Before = static (operation, name) =>
        {
            if (operation == DiskOperation.Write && name.StartsWith("spare", StringComparison.Ordinal))
            {
                throw new IOException("No space left on device");
            }
        };
        await using FileLog log = FileLog.Open(_disk, Make.Options(4096), TimeProvider.System);
        await using Leader leader = await Leader.OfAsync(log);
        for (ulong i = 1; i <= 40; i++)
        {
            Assert.Equal(new AppendResult.Landed(i), await leader.AppendAsync(i, new string('x', 300)));
        }

        Assert.False(log.Failed.IsCompleted);
    }
}
