namespace Steppe.ClientCore.Tests.Artifacts;

public sealed class ArtifactDestinationTests
{
    [Theory]
    [InlineData("local/", "/a/id/web/local")]
    [InlineData("local/../secrets/./key", "/a/id/web/secrets/key")]
    [InlineData("/local/x", "/a/id/web/local/x")]
    [InlineData("/a/id/web/local/x", "/a/id/web/local/x")]
    [InlineData("/a/id/alloc/data", "/a/id/alloc/data")]
    [InlineData("alloc/data", "/a/id/alloc/data")]
    [InlineData("/alloc", "/a/id/alloc")]
    [InlineData("../alloc/x", "/a/id/alloc/x")]
    [InlineData("", "/a/id/web")]
    public void It_is_inside_the_tasks_directory_or_the_shared_one(string written, string path)
    {
        Assert.True(ArtifactDestination.TryResolve(written, "/a/id", "web", out string? found, out string? error), error);
        Assert.Equal(path, found);
    }

    [Theory]
    [InlineData("..", "leaves")]
    [InlineData("../other/local", "leaves")]
    [InlineData("../../id2/web", "leaves")]
    [InlineData("local/../../../../etc", "leaves")]
    [InlineData("../../../../../../etc", "leaves")]
    [InlineData("/a/id/other", "leaves")]
    [InlineData("/a/id/../x", "leaves")]
    [InlineData("../web2/x", "leaves")]
    [InlineData("private/x", "directory of the agent")]
    [InlineData("local/\0", "leaves")]
    public void What_leaves_is_refused(string written, string reason)
    {
        Assert.False(ArtifactDestination.TryResolve(written, "/a/id", "web", out _, out string? error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }
}
