using System.Text;
using Steppe.Client.Files;

namespace Steppe.Client.Tests.Files;

public sealed class LogReaderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("steppe-logs-").FullName;

    public LogReaderTests()
    {
        Directory.CreateDirectory(Logs);
        Write(8, "abc");
        Write(9, "defg");
        Write(10, "hi");
        File.WriteAllText(Path.Combine(Logs, "web.stderr.0"), "other");
        File.WriteAllText(Path.Combine(Logs, "web.stdout.x"), "other");
    }

    private string Logs => Path.Combine(_root, "alloc", "logs");

    [Theory]
    [InlineData(0, FileOrigin.Start, "abcdefghi")]
    [InlineData(2, FileOrigin.Start, "cdefghi")]
    [InlineData(3, FileOrigin.Start, "defghi")]
    [InlineData(8, FileOrigin.Start, "i")]
    [InlineData(99, FileOrigin.Start, "")]
    [InlineData(0, FileOrigin.End, "")]
    [InlineData(1, FileOrigin.End, "i")]
    [InlineData(3, FileOrigin.End, "ghi")]
    [InlineData(99, FileOrigin.End, "abcdefghi")]
    public async Task Rotated_files_read_as_one(long offset, FileOrigin origin, string expected)
    {
        var text = new StringBuilder();
        await foreach (FileFrame frame in Reader().ReadAsync(offset, origin, follow: false, CancellationToken.None))
        {
            text.Append(Encoding.ASCII.GetString(frame.Data.Span));
        }

        Assert.Equal(expected, text.ToString());
    }

    [Fact]
    public async Task Following_goes_on_in_the_next_file_and_over_lost_ones()
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        List<string> frames = [];
        await foreach (FileFrame frame in Reader().ReadAsync(2, FileOrigin.End, follow: true, enough.Token))
        {
            frames.Add($"{frame.File}@{frame.Offset}={Encoding.ASCII.GetString(frame.Data.Span)}");
            switch (frames.Count)
            {
                case 1:
                    await File.AppendAllTextAsync(PathOf(10), "j", enough.Token);
                    break;
                case 2:
                    Write(13, "k");
                    File.Delete(PathOf(8));
                    break;
                case 3:
                    await enough.CancelAsync();
                    break;
            }

            if (frames.Count == 3)
            {
                break;
            }
        }

        Assert.Equal(["alloc/logs/web.stdout.10@2=hi", "alloc/logs/web.stdout.10@3=j", "alloc/logs/web.stdout.13@1=k"], frames);
    }

    [Fact]
    public async Task A_followed_file_tells_of_truncation_and_deletion()
    {
        string path = PathOf(10);
        AllocationPath resolved = AllocationPath.Resolve(_root, "alloc/logs/web.stdout.10");
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        List<string> frames = [];
        await foreach (FileFrame frame in FileFollower.ReadAsync(resolved.OpenFile(), resolved, follow: true, TimeProvider.System, enough.Token))
        {
            frames.Add(frame.FileEvent.Length > 0 ? frame.FileEvent : Encoding.ASCII.GetString(frame.Data.Span));
            switch (frames.Count)
            {
                case 1:
                    using (FileStream file = File.OpenWrite(path))
                    {
                        file.SetLength(0);
                    }

                    break;
                case 2:
                    await File.WriteAllTextAsync(path, "new", enough.Token);
                    break;
                case 3:
                    File.Delete(path);
                    break;
            }
        }

        Assert.Equal(["hi", "file truncated", "new", "file deleted"], frames);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private LogReader Reader() => new(_root, Logs, "web", LogStream.Stdout, TimeProvider.System);

    private string PathOf(int index) => Path.Combine(Logs, $"web.stdout.{index}");

    private void Write(int index, string text) => File.WriteAllText(PathOf(index), text);
}
