using System.Buffers;
using Steppe.Log.File;
using Steppe.Simulation.Disk;

namespace Steppe.Log.Tests.File;

/// <summary>Snapshots, what they let the log forget, and what happens when one is damaged.</summary>
public sealed class SnapshotTests
{
    private readonly ModelDisk _disk = new();

    [Fact]
    public void TheTwoNewestAreKeptAndTheLogReachesBackToTheOlder()
    {
        using FileLogCore core = Make.Open(_disk, segmentBytes: 4096);
        Make.Fill(core, 100);
        core.WriteSnapshot(40, Make.Bytes("at 40"));
        core.Trim(40);
        Assert.Equal(1ul, core.FirstIndex);
        core.WriteSnapshot(70, Make.Bytes("at 70"));
        core.WriteSnapshot(90, Make.Bytes("at 90"));
        core.Trim(30);
        Assert.InRange(core.FirstIndex, 2ul, 31ul);
        core.Trim(90);
        Assert.InRange(core.FirstIndex, 40ul, 71ul);

        Assert.Equal(["snapshot-0000000000000046.snap", "snapshot-000000000000005a.snap"], Snapshots());
        Assert.Equal("at 90", Make.Text(core.LoadSnapshot()));
        LogTrimmedException error = Assert.Throws<LogTrimmedException>(() => core.Read(1).First());
        Assert.Equal(core.FirstIndex, error.FirstIndex);
        Assert.Equal(100ul - core.FirstIndex + 1, (ulong)core.Read(core.FirstIndex).Count());
    }

    [Fact]
    public void NothingIsDeletedBeforeTheNewSnapshotIsDurableUnderItsName()
    {
        using FileLogCore core = Make.Open(_disk);
        Make.Fill(core, 10);
        core.WriteSnapshot(2, Make.Bytes("at 2"));
        core.WriteSnapshot(4, Make.Bytes("at 4"));
        List<DiskOperation> seen = [];
        _disk.Before = (operation, name) =>
        {
            if (operation is not (DiskOperation.Read or DiskOperation.Open))
            {
                seen.Add(operation);
            }
        };
        core.WriteSnapshot(6, Make.Bytes("at 6"));
        Assert.Equal(
            [
                DiskOperation.Create, DiskOperation.Write, DiskOperation.Write, DiskOperation.Sync, DiskOperation.Rename,
                DiskOperation.SyncDirectory, DiskOperation.Delete, DiskOperation.SyncDirectory,
            ],
            seen);
    }

    [Fact]
    public void ADamagedNewestFallsBackToTheOlderAndIsSetAside()
    {
        WriteTwo();
        _disk.Damage("snapshot-000000000000005a.snap", 70, 0x55);
        using (FileLogCore core = Make.Open(_disk, segmentBytes: 4096))
        {
            Assert.Equal("at 70", Make.Text(core.LoadSnapshot()));
            Assert.Equal(71ul, core.Read(71).First().Index);
            Assert.Contains("snapshot-000000000000005a.snap is damaged", Assert.Single(core.Notes));
        }

        using FileLogCore later = Make.Open(_disk, segmentBytes: 4096);
        Assert.Equal(70ul, later.SnapshotIndex);
        Assert.Empty(later.Notes);
    }

    [Fact]
    public void ATruncatedSnapshotIsDamaged()
    {
        WriteTwo();
        _disk.Truncate("snapshot-000000000000005a.snap", 70);
        using FileLogCore core = Make.Open(_disk, segmentBytes: 4096);
        Assert.Equal(70ul, core.SnapshotIndex);
    }

    [Fact]
    public void WithoutALogToCoverForItADamagedSnapshotIsRefusedAndLeftInPlace()
    {
        WriteTwo();
        _disk.Damage("snapshot-000000000000005a.snap", 70, 0x55);
        _disk.Damage("snapshot-0000000000000046.snap", 20, 0x55);
        for (int attempt = 0; attempt < 2; attempt++)
        {
            LogCorruptException error = Assert.Throws<LogCorruptException>(() => Make.Open(_disk, segmentBytes: 4096));
            Assert.Equal("/model/snapshot-000000000000005a.snap", error.Path);
        }

        Assert.Equal(2, Snapshots().Length);
    }

    [Fact]
    public void AFirstSnapshotThatIsDamagedCostsNothing()
    {
        using (FileLogCore core = Make.Open(_disk, segmentBytes: 4096))
        {
            Make.Fill(core, 50);
            core.WriteSnapshot(50, Make.Bytes("at 50"));
            core.Trim(50);
        }

        _disk.Damage("snapshot-0000000000000032.snap", 3, 0x55);
        using FileLogCore later = Make.Open(_disk, segmentBytes: 4096);
        Assert.Null(later.LoadSnapshot());
        Assert.Equal(50, Make.Texts(later).Length);
    }

    [Fact]
    public void ALogThatEndsBeforeItsSnapshotIsRefused()
    {
        WriteTwo();
        ModelDisk other = new();
        using (FileLogCore core = Make.Open(other))
        {
            Make.Fill(core, 5);
        }

        other.Create("snapshot-0000000000000046.snap").Write(0, _disk.Contents("snapshot-0000000000000046.snap"));
        Assert.Contains("durable entries are missing", Assert.Throws<LogCorruptException>(() => Make.Open(other)).Message);
    }

    [Fact]
    public void ASnapshotOfAnotherHistoryIsRefused()
    {
        WriteTwo();
        ModelDisk other = new();
        using (FileLogCore core = Make.Open(other))
        {
            Make.Fill(core, 100, bytes: 100);
        }

        other.Create("snapshot-0000000000000046.snap").Write(0, _disk.Contents("snapshot-0000000000000046.snap"));
        Assert.Contains("not taken of this log", Assert.Throws<LogRefusedException>(() => Make.Open(other)).Message);
    }

    [Fact]
    public void ASnapshotThatCannotBeWrittenLeavesTheLogAlive()
    {
        using FileLogCore core = Make.Open(_disk);
        Make.Fill(core, 10);
        core.WriteSnapshot(4, Make.Bytes("at 4"));
        _disk.Before = static (operation, name) =>
        {
            if (operation == DiskOperation.Write && name.StartsWith("snapshot", StringComparison.Ordinal))
            {
                throw new IOException("No space left on device");
            }
        };
        Assert.Throws<IOException>(() => core.WriteSnapshot(8, Make.Bytes("at 8")));
        Assert.Equal("at 4", Make.Text(core.LoadSnapshot()));
        Assert.DoesNotContain(_disk.List(), static name => name.EndsWith(".tmp", StringComparison.Ordinal));
        Make.Fill(core, 1);
        Assert.Equal(11ul, core.DurableIndex);
    }

    [Fact]
    public void ContentsOfAnySizeAreWrittenAsTheyAreMade()
    {
        using FileLogCore core = Make.Open(_disk);
        Make.Fill(core, 10);
        var expected = new ArrayBufferWriter<byte>();
        long written = core.WriteSnapshot(8, output => WritePieces(output));
        WritePieces(expected);

        Assert.Equal(expected.WrittenCount, written);
        Assert.True(expected.WrittenSpan.SequenceEqual(core.LoadSnapshot()!.Payload.ToArray()));

        // One after the other, small ones and ones that are larger than any buffer.
        static void WritePieces(IBufferWriter<byte> output)
        {
            for (int i = 0; i < 9; i++)
            {
                int size = (i % 3) switch { 0 => 7, 1 => 700_001, _ => 1_500_003 };
                output.GetSpan(size)[..size].Fill((byte)('a' + i));
                output.Advance(size);
            }
        }
    }

    [Fact]
    public void ContentsThatCannotBeMadeLeaveNothing()
    {
        using FileLogCore core = Make.Open(_disk);
        Make.Fill(core, 10);
        core.WriteSnapshot(4, Make.Bytes("at 4"));
        Assert.Throws<InvalidOperationException>(() => core.WriteSnapshot(8, output =>
        {
            output.Write("begun"u8);
            throw new InvalidOperationException("a bug");
        }));
        Assert.Equal("at 4", Make.Text(core.LoadSnapshot()));
        Assert.DoesNotContain(_disk.List(), static name => name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void OnlyDurableEntriesCanBeSnapshotted()
    {
        using FileLogCore core = Make.Open(_disk);
        Make.Fill(core, 1);
        core.Append(core.Epoch, 1, [Make.Entry(2, "b")], Make.Noon);
        Assert.Throws<ArgumentOutOfRangeException>(() => core.WriteSnapshot(2, Make.Bytes("b")));
        core.Sync();
        core.WriteSnapshot(2, Make.Bytes("b"));
    }

    private string[] Snapshots() => [.. _disk.List().Where(static name => name.StartsWith("snapshot-", StringComparison.Ordinal))];

    private void WriteTwo()
    {
        using FileLogCore core = Make.Open(_disk, segmentBytes: 4096);
        Make.Fill(core, 100);
        core.WriteSnapshot(70, Make.Bytes("at 70"));
        core.WriteSnapshot(90, Make.Bytes("at 90"));
        core.Trim(90);
    }
}
