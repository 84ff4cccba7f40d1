using Steppe.Log.File;
using Steppe.Simulation.Disk;

namespace Steppe.Log.Tests.File;

/// <summary>Damage to durable bytes is refused with file and offset; only a tail may be cut.</summary>
public sealed class CorruptionTests
{
    private const string FirstSegment = "wal-0000000000000001.seg";

    // With 24 bytes of payload a unit is 16 + 80 + 24 = 120 bytes; units begin behind the header of 16.
    private const int UnitBytes = 120;

    private readonly ModelDisk _disk = new();

    [Fact]
    public void ADamagedFlushWithALaterOneBehindItIsRefused()
    {
        WriteFive();
        byte[] before = _disk.Contents(FirstSegment);
        for (int at = 16; at < 16 + (4 * UnitBytes); at++)
        {
            _disk.Damage(FirstSegment, at, (byte)(before[at] ^ 0x41));
            LogCorruptException error = Assert.Throws<LogCorruptException>(() => Make.Open(_disk));
            Assert.Equal($"/model/{FirstSegment}", error.Path);
            Assert.Equal(16 + ((at - 16) / UnitBytes * UnitBytes), error.Offset);
            Assert.Contains(error.Path, error.Message);
            Assert.Contains($"offset {error.Offset}", error.Message);
            _disk.Damage(FirstSegment, at, before[at]);
        }

        using FileLogCore core = Make.Open(_disk);
        Assert.Equal(5ul, core.LastIndex);
    }

    [Fact]
    public void AZeroedFlushWithALaterOneBehindItIsRefused()
    {
        WriteFive();
        _disk.Damage(FirstSegment, 16 + UnitBytes, new byte[UnitBytes]);
        Assert.Equal(16 + UnitBytes, Assert.Throws<LogCorruptException>(() => Make.Open(_disk)).Offset);
    }

    // Zeros that cut a torn flush may be lost themselves when their own flush fails, and the remains come back later.
    [Fact]
    public void RemainsBehindTheLastFlushOfAnEarlierSegmentHarmNothing()
    {
        using (FileLogCore core = Make.Open(_disk, segmentBytes: 4096))
        {
            Make.Fill(core, entries: 40);
        }

        _disk.Damage(FirstSegment, 4096 - 8, 0x41);
        using FileLogCore again = Make.Open(_disk, segmentBytes: 4096);
        Assert.Equal(40ul, again.LastIndex);
    }

    [Fact]
    public void ADamagedTailIsCutAndReported()
    {
        WriteFive();
        _disk.Damage(FirstSegment, 16 + (4 * UnitBytes) + 50, 0xff);
        using FileLogCore core = Make.Open(_disk);
        Assert.Equal(4ul, core.LastIndex);
        Assert.Contains($"offset {16 + (4 * UnitBytes)}", Assert.Single(core.Notes));
    }

    [Fact]
    public void ACopyOfAFlushInsideAPayloadIsNotTakenForALaterOne()
    {
        // Flush 8 of a log that goes on the same way, as a user might store it in flush 6 of this one.
        ModelDisk other = new();
        using (FileLogCore longer = Make.Open(other))
        {
            Make.Fill(longer, 8, bytes: 24);
        }

        byte[] copy = other.Contents(FirstSegment)[(16 + (7 * UnitBytes))..(16 + (8 * UnitBytes))];
        WriteFive();
        FileLogCore core = Make.Open(_disk);
        core.Append(core.Epoch, 5, [new NewEntry(new EntryId(6), copy), new NewEntry(new EntryId(7), copy)], Make.Noon);
        core.Sync();
        core.Dispose();
        _disk.Damage(FirstSegment, 16 + (5 * UnitBytes) + 40, 0xff);

        using FileLogCore again = Make.Open(_disk);
        Assert.Equal(5ul, again.LastIndex);
    }

    [Fact]
    public void DamageAtTheEndOfAnEarlierSegmentIsRefused()
    {
        using (FileLogCore core = Make.Open(_disk, segmentBytes: 4096))
        {
            Make.Fill(core, 100, bytes: 24);
        }

        string second = _disk.List().Where(static name => name.StartsWith("wal-", StringComparison.Ordinal)).ElementAt(1);
        int units = (4096 - 16) / UnitBytes;
        Assert.Equal($"wal-{units + 1:x16}.seg", second);
        _disk.Damage(FirstSegment, 16 + ((units - 1) * UnitBytes) + 60, 0xff);
        LogCorruptException error = Assert.Throws<LogCorruptException>(() => Make.Open(_disk, segmentBytes: 4096));
        Assert.Equal(16 + ((units - 1) * UnitBytes), error.Offset);

        // The same flush wholly gone: the next segment begins too late.
        _disk.Damage(FirstSegment, 16 + ((units - 1) * UnitBytes), new byte[UnitBytes]);
        Assert.Equal($"/model/{second}", Assert.Throws<LogCorruptException>(() => Make.Open(_disk, segmentBytes: 4096)).Path);
    }

    [Fact]
    public void AMissingSegmentIsRefused()
    {
        using (FileLogCore core = Make.Open(_disk, segmentBytes: 4096))
        {
            Make.Fill(core, 100, bytes: 24);
        }

        string[] segments = [.. _disk.List().Where(static name => name.StartsWith("wal-", StringComparison.Ordinal))];
        _disk.Delete(segments[1]);
        Assert.Contains("the entries before it end at", Assert.Throws<LogCorruptException>(() => Make.Open(_disk)).Message);
        foreach (string name in segments.Where(name => name != segments[1]))
        {
            _disk.Delete(name);
        }

        Assert.Throws<LogCorruptException>(() => Make.Open(_disk));
    }

    [Theory]
    [InlineData("log.meta")]
    [InlineData(FirstSegment)]
    public void ADamagedHeaderIsRefused(string name)
    {
        WriteFive();
        _disk.Damage(name, 9, 0x77);
        Assert.Equal($"/model/{name}", Assert.Throws<LogCorruptException>(() => Make.Open(_disk)).Path);
    }

    [Fact]
    public void MissingMetadataBesideEntriesIsRefused()
    {
        WriteFive();
        _disk.Delete("log.meta");
        Assert.Throws<LogCorruptException>(() => Make.Open(_disk));
    }

    [Fact]
    public void ASegmentOfAnotherClusterIsRefused()
    {
        WriteFive();
        ModelDisk other = new();
        FileLogOptions options = Make.Options();
        options.NewId();
        options.NewId();
        FileLogCore.Open(other, options).Dispose();
        other.Damage(FirstSegment, 0, _disk.Contents(FirstSegment));
        Assert.Contains("belongs to cluster", Assert.Throws<LogCorruptException>(() => Make.Open(other)).Message);
    }

    private void WriteFive()
    {
        using FileLogCore core = Make.Open(_disk);
        Make.Fill(core, 5, bytes: 24);
    }
}
