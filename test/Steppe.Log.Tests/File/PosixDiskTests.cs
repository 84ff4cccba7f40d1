using Steppe.Log.Disk;
using Steppe.Log.File;

namespace Steppe.Log.Tests.File;

/// <summary>The engine on a real disk.</summary>
public sealed class PosixDiskTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("steppe-log-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task EntriesSnapshotsAndSegmentsSurviveAReopening()
    {
        FileLogOptions options = Make.Options(64 * 1024);
        ulong count = 0;
        for (int life = 0; life < 3; life++)
        {
            await using FileLog log = FileLog.Open(new PosixDisk(_directory.FullName), options, TimeProvider.System);
            await using Leader leader = await Leader.OfAsync(log);
            Task<AppendResult>[] appends = [.. Enumerable.Range(0, 300).Select(_ => leader.AppendAsync(++count, Make.PayloadOf(count, 900)).AsTask())];
            Assert.All(await Task.WhenAll(appends), static result => Assert.IsType<AppendResult.Landed>(result));
            await log.WriteAsync(count, Make.Bytes($"at {count}"), CancellationToken.None);
            Assert.True(await log.TrimAsync(leader.Epoch, count, CancellationToken.None));
        }

        using FileLogCore core = FileLogCore.Open(new PosixDisk(_directory.FullName), options);
        Assert.Equal(900ul, core.LastIndex);
        Assert.Equal("at 900", Make.Text(core.LoadSnapshot()));
        Assert.InRange(core.FirstIndex, 500ul, 601ul);
        Assert.Equal(Make.PayloadOf(900, 900), Make.Text(core.Read(900).Single()));
        Assert.All(
            _directory.EnumerateFiles().Where(static file => file.Name != "log.lock"),
            static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
    }

    [Fact]
    public void ASecondEngineOnTheDirectoryIsToldWhoHoldsIt()
    {
        FileLogCore first = FileLogCore.Open(new PosixDisk(_directory.FullName), Make.Options());
        LogLockedException error = Assert.Throws<LogLockedException>(
            () => FileLogCore.Open(new PosixDisk(_directory.FullName), Make.Options()));
        Assert.Equal(Environment.ProcessId, error.HolderProcessId);
        Assert.Contains($"process {Environment.ProcessId}", error.Message);
        Assert.Contains(_directory.FullName, error.Message);
        first.Dispose();
        FileLogCore.Open(new PosixDisk(_directory.FullName), Make.Options()).Dispose();
    }

    [Fact]
    public void AMissingDirectoryIsNamed()
    {
        string missing = Path.Combine(_directory.FullName, "absent");
        Assert.Contains($"{missing} does not exist", Assert.Throws<LogRefusedException>(() => new PosixDisk(missing)).Message);
    }

    [Fact]
    public void ADirectoryThatCannotBeWrittenIsNamed()
    {
        // Not even root may create files here.
        LogRefusedException error = Assert.Throws<LogRefusedException>(
            () => FileLogCore.Open(new PosixDisk("/proc"), Make.Options()));
        Assert.Contains("/proc/log.lock", error.Message);
        Assert.Contains("writable by the user", error.Message);
    }

    [Fact]
    public void ADiskThatIsFullEndsTheEngine()
    {
        FileLogCore core = FileLogCore.Open(new PosixDisk(_directory.FullName), Make.Options(4096));
        core.Append(core.Epoch, 0, [Make.Entry(1, "kept")], Make.Noon);
        core.Sync();

        // /dev/full refuses every write with ENOSPC; the next segment is made through it.
        System.IO.File.CreateSymbolicLink(Path.Combine(_directory.FullName, "wal-0000000000000002.seg.tmp"), "/dev/full");
        LogFailedException error = Assert.Throws<LogFailedException>(
            () => core.Append(core.Epoch, 1, [Make.Entry(2, new string('x', 5000))], Make.Noon));
        Assert.Contains("No space left on device", error.Message);
        Assert.Throws<LogFailedException>(() => core.Sync());
        core.Dispose();

        using FileLogCore later = FileLogCore.Open(new PosixDisk(_directory.FullName), Make.Options(4096));
        Assert.Equal(["kept"], Make.Texts(later));
    }
}
