using Steppe.Cli.Commands.Jobs;

namespace Steppe.Cli.Tests.Commands;

public sealed class LocalFilesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("steppe-cli-").FullName;

    public LocalFilesTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "a", "b"));
        foreach (string file in new[] { "x.txt", "a/y.txt", "a/b/z.txt", "a/b/z.md" })
        {
            File.WriteAllText(Path.Combine(_root, file), file);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("*.txt", "x.txt")]
    [InlineData("**/*.txt", "a/b/z.txt", "a/y.txt", "x.txt")]
    [InlineData("a/**", "a/b/z.md", "a/b/z.txt", "a/y.txt")]
    [InlineData("*/?.txt", "a/y.txt")]
    [InlineData("nothing")]
    public void Patterns_match_relative_paths(string pattern, params string[] expected) =>
        Assert.Equal(expected, new LocalFiles("/home/x").Match(_root, pattern));

    [Fact]
    public void The_tilde_is_the_home_directory()
    {
        LocalFiles files = new(_root);
        Assert.Equal("a/y.txt"u8.ToArray(), files.Read("~/a/y.txt"));
        Assert.True(files.Exists("~/x.txt"));
        Assert.False(files.Exists("~/a"));
        Assert.Equal("~x", files.ExpandPath("~x"));
    }
}
