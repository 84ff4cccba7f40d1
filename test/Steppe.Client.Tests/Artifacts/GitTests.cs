namespace Steppe.Client.Tests.Artifacts;

public sealed class GitTests
{
    [Fact]
    public async Task Branches_tags_commits_and_submodules_are_cloned()
    {
        await using GitDaemon git = await GitDaemon.StartAsync();
        foreach ((string query, string content) in ((string, string)[])
        [
            ("", "second\n"), ("?ref=main", "second\n"), ("?ref=v1", "first\n"), ($"?ref={git.FirstCommit}", "first\n"),
            ($"?ref={git.FirstCommit[..10]}", "first\n"), ("?ref=v1&depth=1", "first\n"),
        ])
        {
            using var folder = new FetchFolder();

            await folder.FetchWellAsync(git.Address + query);

            Assert.Equal(content, folder.Read("file"));
            Assert.Equal(content == "second\n", File.Exists(Path.Combine(folder.Local, "sub", "inner.txt")));
        }
    }

    [Theory]
    [InlineData("?ref=nope", "Remote branch nope not found", false)]
    [InlineData("?ref=--upload-pack=x", "is no branch, tag or commit", false)]
    [InlineData("?depth=x", "\"x\" is no number", false)]
    [InlineData("?ref=0123456789abcdef&depth=1", "a single commit cannot be cloned with a depth", false)]
    [InlineData("?sshkey=%25", "a private key in base64", false)]
    [InlineData("//nowhere", "nothing in the source matches", false)]
    public async Task What_cannot_be_cloned_is_told(string query, string reason, bool canRetry)
    {
        await using GitDaemon git = await GitDaemon.StartAsync();
        using var folder = new FetchFolder();

        await folder.FetchBadlyAsync(git.Address + query, reason, canRetry);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again()
    {
        using var folder = new FetchFolder();

        await folder.FetchBadlyAsync("git::git://127.0.0.1:1/r", "git ended with exit code 128", canRetry: true);
    }

    [Fact]
    public async Task A_repository_is_no_file()
    {
        await using GitDaemon git = await GitDaemon.StartAsync();
        using var folder = new FetchFolder();

        await folder.FetchBadlyAsync(git.Address, "not exactly one file", canRetry: false, static request => request with { Mode = "file" });
    }
}
