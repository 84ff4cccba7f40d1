using System.Collections.Immutable;

namespace Steppe.ClientCore.Tests.Artifacts;

public sealed class ArtifactSourceTests
{
    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary<string, string>.Empty;

    [Theory]
    [InlineData("https://h/a/f.txt", GetterKind.Http, "https://h/a/f.txt", "")]
    [InlineData("https://h:8443/f.zip//in/side?x=1", GetterKind.Http, "https://h:8443/f.zip?x=1", "in/side")]
    [InlineData("https://jar-tkaburagi.s3-ap-northeast-1.amazonaws.com/pass.txt", GetterKind.Http, "https://jar-tkaburagi.s3-ap-northeast-1.amazonaws.com/pass.txt", "")]
    [InlineData("git::https://h/o/r.git//sub/*.d?ref=v1", GetterKind.Git, "https://h/o/r.git", "sub/*.d")]
    [InlineData("git://h/r", GetterKind.Git, "git://h/r", "")]
    [InlineData("git@h.org:o/r.git", GetterKind.Git, "ssh://git@h.org/o/r.git", "")]
    [InlineData("git::git@h.org:o/r.git//x", GetterKind.Git, "ssh://git@h.org/o/r.git", "x")]
    [InlineData("github.com/o/r", GetterKind.Git, "https://github.com/o/r.git", "")]
    [InlineData("github.com/o/r.git//sub?ref=main", GetterKind.Git, "https://github.com/o/r.git", "sub")]
    [InlineData("gitlab.com/o/r/sub", GetterKind.Git, "https://gitlab.com/o/r.git", "sub")]
    [InlineData("bitbucket.org/o/r", GetterKind.Git, "https://bitbucket.org/o/r.git", "")]
    [InlineData("hg::http://h/r?rev=2", GetterKind.Mercurial, "http://h/r", "")]
    [InlineData("s3::https://s3.amazonaws.com/b/k", GetterKind.S3, "https://s3.amazonaws.com/b/k", "")]
    [InlineData("b.s3-eu-west-1.amazonaws.com/k", GetterKind.S3, "https://b.s3-eu-west-1.amazonaws.com/k", "")]
    [InlineData("gcs::https://www.googleapis.com/storage/v1/b/o", GetterKind.Gcs, "https://www.googleapis.com/storage/v1/b/o", "")]
    [InlineData("www.googleapis.com/storage/v1/b/o", GetterKind.Gcs, "https://www.googleapis.com/storage/v1/b/o", "")]
    public void Every_form_of_address_is_understood(string text, GetterKind getter, string address, string subPath)
    {
        ArtifactSource source = Parse(text);

        Assert.Equal((getter, address, subPath), (source.Getter, source.Address.ToString(), source.SubPath));
    }

    [Theory]
    [InlineData("/etc/passwd", "names no scheme")]
    [InlineData("./here", "names no scheme")]
    [InlineData("file:///etc/passwd", "files of the client's machine cannot be fetched")]
    [InlineData("git::file:///srv/r", "files of the client's machine cannot be fetched")]
    [InlineData("git::ext::sh -c x", "names no scheme")]
    [InlineData("git::ext://sh", "the scheme \"ext\" is not allowed")]
    [InlineData("ftp://h/f", "nothing fetches \"ftp\"")]
    [InlineData("svn::https://h/f", "nothing fetches \"svn\"")]
    [InlineData("https://", "is no address")]
    [InlineData("https://h/a b", "is no address")]
    [InlineData("https://h/a.zip//../x", "leaves the source")]
    [InlineData("https://h/f?archive=rar", "\"rar\" is not known")]
    [InlineData("https://h/f?checksum=md5:1", "a md5 has 32 hex digits")]
    [InlineData("https://h/f?filename=../x", "must be a plain name")]
    [InlineData("https://h/%2e%2e", "must be a plain name")]
    public void What_cannot_be_fetched_is_refused_with_a_reason(string text, string reason)
    {
        Assert.False(ArtifactSource.TryParse(text, None, out _, out string? error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_for_the_server_stay_as_they_were_written()
    {
        ArtifactSource source = Parse("https://u:p@h/f?X-Sig=a%2Fb+c&archive=false&z=%7e");

        Assert.Equal("https://u:p@h/f?X-Sig=a%2Fb+c&z=%7e", source.Address.ToString());
        Assert.Equal("https://h/f", source.Address.Shown);
        Assert.Equal("u:p", source.Address.UserInfo);
        Assert.True(source.Archive.IsPlain);
    }

    [Fact]
    public void Options_win_over_the_query_and_unknown_ones_go_to_the_server()
    {
        ImmutableSortedDictionary<string, string> options = None.Add("archive", "tgz").Add("token", "a b&c").Add("filename", "x");

        Assert.True(ArtifactSource.TryParse("https://h/f?archive=zip&token=old", options, out ArtifactSource? source, out _));

        Assert.Equal("https://h/f?token=a%20b%26c", source.Address.ToString());
        Assert.Equal(new ArchiveKind(ArchiveContainer.Tar, Compression.Gzip), source.Archive);
        Assert.Equal("x", source.FileName);
    }

    [Theory]
    [InlineData("f.tar", ArchiveContainer.Tar, Compression.None)]
    [InlineData("f.tgz", ArchiveContainer.Tar, Compression.Gzip)]
    [InlineData("f.tar.gz", ArchiveContainer.Tar, Compression.Gzip)]
    [InlineData("f.tbz2", ArchiveContainer.Tar, Compression.Bzip2)]
    [InlineData("f.tar.bz2", ArchiveContainer.Tar, Compression.Bzip2)]
    [InlineData("f.txz", ArchiveContainer.Tar, Compression.Xz)]
    [InlineData("f.tar.xz", ArchiveContainer.Tar, Compression.Xz)]
    [InlineData("f.tar.zst", ArchiveContainer.Tar, Compression.Zstandard)]
    [InlineData("f.zip", ArchiveContainer.Zip, Compression.None)]
    [InlineData("f.gz", ArchiveContainer.None, Compression.Gzip)]
    [InlineData("f.bz2", ArchiveContainer.None, Compression.Bzip2)]
    [InlineData("f.xz", ArchiveContainer.None, Compression.Xz)]
    [InlineData("f.zst", ArchiveContainer.None, Compression.Zstandard)]
    [InlineData("f.jar", ArchiveContainer.None, Compression.None)]
    [InlineData("zip", ArchiveContainer.None, Compression.None)]
    public void The_suffix_says_what_is_unpacked(string name, ArchiveContainer container, Compression compression)
    {
        Assert.Equal(new ArchiveKind(container, compression), Parse("https://h/" + name).Archive);
    }

    [Fact]
    public void A_repository_is_never_unpacked()
    {
        Assert.True(Parse("git::https://h/r.zip").Archive.IsPlain);
    }

    private static ArtifactSource Parse(string text)
    {
        Assert.True(ArtifactSource.TryParse(text, None, out ArtifactSource? source, out string? error), error);
        return source;
    }
}
