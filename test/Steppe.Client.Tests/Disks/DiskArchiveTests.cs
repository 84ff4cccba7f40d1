using System.Formats.Tar;
using Steppe.Client.Disks;
using Steppe.Client.Native;

namespace Steppe.Client.Tests.Disks;

/// <summary>What goes to a replacement, as a stream and back.</summary>
public sealed class DiskArchiveTests : IDisposable
{
    private static readonly string[] Tasks = ["main", "side"];

    private readonly string _from = Directory.CreateTempSubdirectory("steppe-disk-").FullName;
    private readonly string _to = Directory.CreateTempSubdirectory("steppe-disk-").FullName;

    public void Dispose()
    {
        Directory.Delete(_from, recursive: true);
        Directory.Delete(_to, recursive: true);
    }

    [Fact]
    public async Task What_is_written_is_read_as_it_was()
    {
        Directory.CreateDirectory(Path.Combine(_from, "alloc/data/deep/er"));
        Directory.CreateDirectory(Path.Combine(_from, "alloc/logs"));
        Directory.CreateDirectory(Path.Combine(_from, "main/local"));
        Directory.CreateDirectory(Path.Combine(_from, "main/secrets"));
        string file = Path.Combine(_from, "alloc/data/deep/er/file");
        await File.WriteAllTextAsync(file, "kept", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        File.SetUnixFileMode(Path.Combine(_from, "alloc/data/deep/er"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetLastWriteTimeUtc(file, new DateTime(2031, 5, 4, 9, 0, 0, DateTimeKind.Utc));
        File.CreateSymbolicLink(Path.Combine(_from, "main/local/link"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(_from, "main/local/up"), "..");
        await File.WriteAllTextAsync(Path.Combine(_from, "main/secrets/s"), "secret", TestContext.Current.CancellationToken);
        using var archive = new MemoryStream();
        await DiskArchive.WriteAsync(_from, Tasks, archive, TestContext.Current.CancellationToken);
        archive.Position = 0;
        await DiskArchive.ReadAsync(archive, _to, Tasks, TestContext.Current.CancellationToken);

        Assert.Equal(
            ["alloc", "alloc/data", "alloc/data/deep", "alloc/data/deep/er", "alloc/data/deep/er/file", "main", "main/local", "main/local/link", "main/local/up"],
            Directory.EnumerateFileSystemEntries(_to, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
                .Where(path => !path.Contains("/up/", StringComparison.Ordinal)).Select(path => Path.GetRelativePath(_to, path)).Order(StringComparer.Ordinal));
        string read = Path.Combine(_to, "alloc/data/deep/er/file");
        Assert.Equal("kept", await File.ReadAllTextAsync(read, TestContext.Current.CancellationToken));
        Assert.Equal("-r--r-----", FileStatus.OfPath(read).ModeText);
        Assert.Equal("dr-x------", FileStatus.OfPath(Path.Combine(_to, "alloc/data/deep/er")).ModeText);
        Assert.Equal(2031, File.GetLastWriteTimeUtc(read).Year);
        Assert.Equal("/etc/passwd", new FileInfo(Path.Combine(_to, "main/local/link")).LinkTarget);

        // What moves takes the place of what is there, and may be moved again after an interruption.
        string own = Directory.CreateDirectory(Path.Combine(_from, "own")).FullName;
        Directory.CreateDirectory(Path.Combine(own, "alloc/data"));
        Assert.True(DiskParts.Move(_to, own, Tasks));
        Assert.False(DiskParts.Move(_to, own, Tasks));
        Assert.True(File.Exists(Path.Combine(own, "alloc/data/deep/er/file")));
        File.SetUnixFileMode(Path.Combine(own, "alloc/data/deep/er"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(Path.Combine(_from, "alloc/data/deep/er"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData("alloc/logs/x", "no part")]
    [InlineData("alloc/data/../../x", "no part")]
    [InlineData("other/local/x", "no part")]
    [InlineData("/etc/x", "no part")]
    [InlineData("alloc/data/link/x", "below a link")]
    public async Task Nothing_is_written_anywhere_else(string name, string why)
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, "alloc/data"), TestContext.Current.CancellationToken);
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "alloc/data/link") { LinkName = _from }, TestContext.Current.CancellationToken);
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) }, TestContext.Current.CancellationToken);
        }

        archive.Position = 0;
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(
            () => DiskArchive.ReadAsync(archive, _to, Tasks, TestContext.Current.CancellationToken));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_from));
    }

    [Fact]
    public async Task Half_an_archive_is_none()
    {
        Directory.CreateDirectory(Path.Combine(_from, "alloc/data"));
        await File.WriteAllBytesAsync(Path.Combine(_from, "alloc/data/file"), new byte[10_000], TestContext.Current.CancellationToken);
        using var archive = new MemoryStream();
        await DiskArchive.WriteAsync(_from, Tasks, archive, TestContext.Current.CancellationToken);
        using var half = new MemoryStream(archive.ToArray()[..5_000]);
        await Assert.ThrowsAnyAsync<IOException>(() => DiskArchive.ReadAsync(half, _to, Tasks, TestContext.Current.CancellationToken));
    }
}
