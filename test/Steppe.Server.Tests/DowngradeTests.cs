using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Steppe.Log;
using Steppe.Log.File;
using Steppe.State;

namespace Steppe.Server.Tests;

/// <summary>What a newer program has written is refused whole: a server that guesses would drift apart from the others.</summary>
public sealed class DowngradeTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("steppe-downgrade-").FullName;

    [Fact]
    public async Task AnEntryOfANewerFormatStopsTheStartWithTheCure()
    {
        await AppendAsync([250, 1, 2, 3]);
        StateFormatException error = await Assert.ThrowsAsync<StateFormatException>(() => TestServer.StartAsync(_directory));
        Assert.Contains("log entry of format 250", error.Message, StringComparison.Ordinal);
        Assert.Contains("run the version that wrote it, or a newer one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACommandThatIsNotKnownHereStopsTheStart()
    {
        byte[] entry = [1, .. """[{"Command":"moons.align","RequestId":"6e9b2d3c-0000-4000-8000-000000000001","At":"2031-01-01T00:00:00+00:00"}]"""u8];
        await AppendAsync(entry);
        StateFormatException error = await Assert.ThrowsAsync<StateFormatException>(() => TestServer.StartAsync(_directory));
        Assert.Contains("a command this program does not know", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARecordThatIsNotKnownHereRefusesTheSnapshot()
    {
        var written = new ArrayBufferWriter<byte>();
        SnapshotCodec.Write(StateSnapshot.Empty, written);
        byte[] newer = [200, 2, 0, 0, 0, .. "{}"u8, .. written.WrittenSpan];
        Assert.Contains("written by a newer version", Assert.Throws<StateFormatException>(() => SnapshotCodec.Read(newer)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task AppendAsync(byte[] entry)
    {
        var options = new ServerOptions { DataDirectory = _directory, Seed = 7, LogSegmentBytes = 1024 * 1024 };
        var environment = new ServerEnvironment(TimeProvider.System, NullLogger.Instance, Scheduler.Scheduling.Run);
        await using FileLog log = SoleServing.OpenLog(options, environment);
        await using IAsyncEnumerator<Leadership> leadership =
            log.LeadershipAsync(SoleServing.IdentityOf(options), CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        Assert.True(await leadership.MoveNextAsync());
        Epoch epoch = Assert.IsType<Leadership.Leading>(leadership.Current).Epoch;
        Assert.IsType<AppendResult.Landed>(await log.AppendAsync(epoch, new EntryId(5), entry, CancellationToken.None));
    }
}
