using System.Formats.Tar;
using System.IO.Compression;
using Steppe.Model;

namespace Steppe.State.Tests;

public sealed class StateArchiveTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void AFileHoldsTheStateAndWhatItIs()
    {
        StateArchive read = StateArchive.Read(Sample(), "a.snap");
        Assert.Equal(SnapshotCodec.Hash(_cluster.State), SnapshotCodec.Hash(read.State));
        Assert.Equal((_cluster.State.Index, 4UL, "global", "4-9-1"), (read.Label.Index, read.Label.Term, read.Label.Region, read.Label.Id));
        Assert.Equal(read.Written.Length, read.Label.Size);
    }

    [Fact]
    public void AFileThatIsCutShortAnywhereIsRefused()
    {
        byte[] whole = Sample();
        for (int length = 0; length < whole.Length - 8; length += 1 + (length / 50))
        {
            byte[] cut = whole[..length];
            StateArchiveException error = Assert.Throws<StateArchiveException>(() => StateArchive.Read(cut, "a.snap"));
            Assert.StartsWith("a.snap is ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AFileWithAWrongByteIsRefusedOrReadsTheSame()
    {
        byte[] whole = Sample();
        int refused = 0;
        for (int at = 0; at < whole.Length; at += 3)
        {
            byte[] wrong = [.. whole];
            wrong[at] ^= 0x10;
            try
            {
                // A few bytes of the container mean nothing, such as the time in its head.
                Assert.Equal(SnapshotCodec.Hash(_cluster.State), SnapshotCodec.Hash(StateArchive.Read(wrong, "a.snap").State));
            }
            catch (StateArchiveException)
            {
                refused++;
            }
        }

        Assert.True(refused > whole.Length / 3 * 9 / 10, $"{refused} of {whole.Length / 3} were refused");
    }

    [Theory]
    [InlineData("state.bin", "{\"Version\":1,\"ID\":\"2-19-1\",\"Index\":19,\"Term\":2}", "is a snapshot of another program")]
    [InlineData("readme", "{\"Version\":1}", "no snapshot of the servers' state")]
    [InlineData("state.steppe", "{\"Format\":\"steppe-snapshot\",\"Version\":2,\"ID\":\"\",\"Index\":1,\"Term\":1,\"Region\":\"\",\"ClusterID\":\"00000000-0000-0000-0000-000000000000\",\"TakenAt\":\"2031-01-01T00:00:00Z\",\"Build\":\"9.9\",\"Size\":1}", "is of version 2, written by 9.9")]
    public void ForeignFilesAreNamedAsWhatTheyAre(string name, string meta, string said)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "meta.json") { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(meta)) });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1, 2, 3]) });
        }

        StateArchiveException error = Assert.Throws<StateArchiveException>(() => StateArchive.Read(file.ToArray(), "a.snap"));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("no snapshot", Assert.Throws<StateArchiveException>(static () => StateArchive.Read("hello"u8.ToArray(), "b")).Message, StringComparison.Ordinal);
    }

    private byte[] Sample()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Node node = _cluster.AddNode("n1");
        _cluster.Apply(_cluster.Plan(_cluster.Allocation(job, node)));
        return StateArchive.Write(_cluster.State, new StateArchiveLabel
        {
            Id = "4-9-1", Index = _cluster.State.Index, Term = 4, Region = "global", ClusterId = Guid.Empty, TakenAt = _cluster.Now, Build = "0.1", Size = 0,
        });
    }
}
