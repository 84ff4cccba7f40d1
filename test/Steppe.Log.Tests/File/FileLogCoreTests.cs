using Steppe.Log.File;
using Steppe.Simulation.Disk;

namespace Steppe.Log.Tests.File;

/// <summary>The fence, the chain, ids, times and segments of the core.</summary>
public sealed class FileLogCoreTests
{
    private readonly ModelDisk _disk = new();

    [Fact]
    public void AnAppendChecksEpochAndPreviousIndex()
    {
        FileLogCore old = Make.Open(_disk);
        Epoch before = old.Epoch;
        old.Dispose();
        using FileLogCore core = Make.Open(_disk);
        Assert.True(core.Epoch > before);

        Assert.IsType<AppendResult.Deposed>(core.Append(before, 0, [Make.Entry(1, "a")], Make.Noon).Results[0]);
        Assert.IsType<AppendResult.NotLanded>(core.Append(core.Epoch, 1, [Make.Entry(1, "a")], Make.Noon).Results[0]);
        Assert.Equal(new AppendResult.Landed(1), core.Append(core.Epoch, 0, [Make.Entry(1, "a")], Make.Noon).Results[0]);
        Epoch current = core.Epoch;
        Assert.True(core.AdvanceEpoch() > current);
        Assert.IsType<AppendResult.Deposed>(core.Append(current, 1, [Make.Entry(2, "b")], Make.Noon).Results[0]);
        Assert.Equal(1ul, core.LastIndex);
    }

    [Fact]
    public void ARepeatedIdLandsOnceAlsoAfterARestart()
    {
        FileLogCore core = Make.Open(_disk);
        Make.Fill(core, 3);
        Assert.Equal(new AppendResult.Landed(2), core.Append(core.Epoch, 3, [Make.Entry(2, "again")], Make.Noon).Results[0]);
        core.Dispose();

        using FileLogCore later = Make.Open(_disk);
        Appended twice = later.Append(later.Epoch, 3, [Make.Entry(2, "again"), Make.Entry(9, "x"), Make.Entry(9, "x")], Make.Noon);
        Assert.Equal([new AppendResult.Landed(2), new AppendResult.Landed(4), new AppendResult.Landed(4)], twice.Results);
        Assert.Equal(4ul, Assert.Single(twice.Entries).Index);
    }

    [Fact]
    public void EntriesCarryClusterEpochAndTheHashOfTheirPredecessor()
    {
        FileLogCore core = Make.Open(_disk);
        Make.Fill(core, 2);
        core.Dispose();
        using FileLogCore later = Make.Open(_disk);
        Make.Fill(later, 1);

        LogEntry[] entries = [.. later.Read(1)];
        Assert.Equal(default, entries[0].Previous);
        Assert.Equal(EntryCodec.HashOf(entries[0]), entries[1].Previous);
        Assert.Equal(EntryCodec.HashOf(entries[1]), entries[2].Previous);
        Assert.All(entries, entry => Assert.Equal(later.Cluster, entry.Cluster));
        Assert.Equal(core.Cluster, later.Cluster);
        Assert.Equal(core.Incarnation, later.Incarnation);
        Assert.Equal([core.Epoch, core.Epoch, later.Epoch], entries.Select(static entry => entry.Epoch));
    }

    [Fact]
    public void TimeNeverRunsBackwardsAlsoAcrossARestart()
    {
        FileLogCore core = Make.Open(_disk);
        core.Append(core.Epoch, 0, [Make.Entry(1, "a")], Make.Noon);
        core.Append(core.Epoch, 1, [Make.Entry(2, "b")], Make.Noon.AddHours(-1));
        core.Sync();
        core.Dispose();
        using FileLogCore later = Make.Open(_disk);
        later.Append(later.Epoch, 2, [Make.Entry(3, "c")], Make.Noon.AddMinutes(-1));
        later.Append(later.Epoch, 3, [Make.Entry(4, "d")], Make.Noon.AddMinutes(1));
        later.Sync();
        Assert.Equal([Make.Noon, Make.Noon, Make.Noon, Make.Noon.AddMinutes(1)], later.Read(1).Select(static entry => entry.At));
    }

    [Fact]
    public void OneFlushPerBatchAndNoneForNothing()
    {
        using FileLogCore core = Make.Open(_disk);
        List<DiskOperation> seen = [];
        _disk.Before = (operation, _) => seen.Add(operation);
        core.Append(core.Epoch, 0, [Make.Entry(1, "a"), Make.Entry(2, "b"), Make.Entry(3, "c")], Make.Noon);
        core.Sync();
        core.Sync();
        Assert.Equal([DiskOperation.Write, DiskOperation.Sync], seen);
    }

    [Fact]
    public void SegmentsRollIntoThePreparedSpare()
    {
        using FileLogCore core = Make.Open(_disk, segmentBytes: 4096);
        core.PrepareSpare();
        Assert.False(core.NeedsSpare);
        List<DiskOperation> seen = [];
        _disk.Before = (operation, _) => seen.Add(operation);
        Make.Fill(core, 15, bytes: 250);
        Assert.DoesNotContain(DiskOperation.Create, seen);
        Assert.True(core.NeedsSpare);
        Assert.Equal(["wal-0000000000000001.seg", "wal-000000000000000c.seg"], Segments());
        Assert.Equal(15, Make.Texts(core).Length);
    }

    [Fact]
    public void AnEntryLargerThanASegmentGetsOneOfItsOwn()
    {
        FileLogCore core = Make.Open(_disk, segmentBytes: 4096);
        core.Append(core.Epoch, 0, [Make.Entry(1, new string('b', 10_000))], Make.Noon);
        core.Sync();
        Assert.Equal(["wal-0000000000000001.seg"], Segments());
        core.Append(core.Epoch, 1, [Make.Entry(2, "small"), Make.Entry(3, new string('c', 9_000))], Make.Noon);
        core.Sync();
        _disk.Crash(1);
        using FileLogCore later = Make.Open(_disk, segmentBytes: 4096);
        Assert.Equal([10_000, 5, 9_000], later.Read(1).Select(static entry => entry.Payload.Length));
    }

    [Fact]
    public void AnEntryOverTheLimitIsRefusedAndLeavesNoTrace()
    {
        using FileLogCore core = Make.Open(_disk);
        NewEntry tooBig = new(new EntryId(1), new byte[LogEntry.MaxPayloadBytes + 1]);
        Assert.Throws<ArgumentException>(() => core.Append(core.Epoch, 0, [Make.Entry(2, "a"), tooBig], Make.Noon));
        Assert.Equal(0ul, core.LastIndex);
        Make.Fill(core, 1);
    }

    [Fact]
    public void ReadingBeginsAnywhereAndSeesOnlyWhatIsDurable()
    {
        using FileLogCore core = Make.Open(_disk, segmentBytes: 4096);
        Make.Fill(core, 50);
        core.Append(core.Epoch, 50, [Make.Entry(51, "not yet")], Make.Noon);
        for (ulong from = 1; from <= 51; from++)
        {
            Assert.Equal(Enumerable.Range((int)from, 51 - (int)from).Select(static i => (ulong)i), core.Read(from).Select(static entry => entry.Index));
        }
    }

    [Fact]
    public void StartupReadsEachSegmentAboutOnce()
    {
        const int SegmentBytes = 1024 * 1024;
        using (FileLogCore core = Make.Open(_disk, SegmentBytes))
        {
            Make.Fill(core, 900, bytes: 1000);
        }

        int reads = 0;
        _disk.Before = (operation, _) => reads += operation == DiskOperation.Read ? 1 : 0;
        using FileLogCore later = Make.Open(_disk, SegmentBytes);
        Assert.Equal(900ul, later.LastIndex);

        // Windows of 256 KiB over 1 MiB, the units that straddle them, headers and metadata.
        Assert.InRange(reads, 4, 10);
    }

    private string[] Segments() => [.. _disk.List().Where(static name => name.StartsWith("wal-", StringComparison.Ordinal))];
}
