using System.Text;
using Steppe.Supervisor.Logs;

namespace Steppe.Supervisor.Tests.Logs;

public sealed class LogFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("steppe-logs-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void File_closes_at_the_last_line_end_that_fits()
    {
        using (var files = new LogFiles(_directory, "web.stdout", 10, 10))
        {
            files.Write("abc\ndefg\nhij\n"u8);
        }

        Assert.Equal("abc\ndefg\n", Read(0));
        Assert.Equal("hij\n", Read(1));
    }

    [Fact]
    public void Line_longer_than_a_file_is_cut_at_the_limit()
    {
        using (var files = new LogFiles(_directory, "web.stdout", 10, 10))
        {
            files.Write("0123456789abcdefghijXYZ"u8);
        }

        Assert.Equal(["0123456789", "abcdefghij", "XYZ"], [Read(0), Read(1), Read(2)]);
    }

    [Fact]
    public void Line_end_further_back_than_the_window_is_not_looked_for()
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes("a\n"), .. Enumerable.Repeat((byte)'x', LogFiles.LineEndWindowBytes + 10)];
        using (var files = new LogFiles(_directory, "web.stdout", 10, LogFiles.LineEndWindowBytes + 5))
        {
            files.Write(bytes);
        }

        Assert.Equal(LogFiles.LineEndWindowBytes + 5, Read(0).Length);
    }

    [Fact]
    public void Only_the_newest_files_are_kept()
    {
        using (var files = new LogFiles(_directory, "web.stdout", 3, 2))
        {
            files.Write("a\nb\nc\nd\ne\n"u8);
        }

        Assert.Equal([".2", ".3", ".4"], Directory.GetFiles(_directory).Select(Path.GetExtension).Order(StringComparer.Ordinal));
        Assert.Equal("e\n", Read(4));
    }

    [Fact]
    public void Numbering_goes_on_after_the_highest_file_and_fills_it_first()
    {
        File.WriteAllText(Path.Combine(_directory, "web.stdout.9"), "full\n");
        File.WriteAllText(Path.Combine(_directory, "web.stdout.10"), "ab");
        File.WriteAllText(Path.Combine(_directory, "web.stdout.2"), "old\n");
        File.WriteAllText(Path.Combine(_directory, "web.stdout.note"), "");
        using (var files = new LogFiles(_directory, "web.stdout", 3, 5))
        {
            files.Write("c\nnext\n"u8);
        }

        Assert.Equal("abc\n", Read(10));
        Assert.Equal("next\n", Read(11));
        Assert.False(File.Exists(Path.Combine(_directory, "web.stdout.2")));
    }

    [Fact]
    public void Full_last_file_is_followed_by_a_new_one_at_once()
    {
        File.WriteAllText(Path.Combine(_directory, "web.stdout.0"), "12345");
        new LogFiles(_directory, "web.stdout", 3, 5).Dispose();

        Assert.Equal("", Read(1));
    }

    private string Read(int index) => File.ReadAllText(Path.Combine(_directory, $"web.stdout.{index}"));
}
