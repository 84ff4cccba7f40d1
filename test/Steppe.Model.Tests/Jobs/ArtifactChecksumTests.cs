namespace Steppe.Model.Tests.Jobs;

public sealed class ArtifactChecksumTests
{
    private const string Sha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    [Theory]
    [InlineData("sha256:" + Sha256, "sha256", Sha256)]
    [InlineData(Sha256, "sha256", Sha256)]
    [InlineData("MD5:ACBD18DB4CC2F85CEDEF654FCCC4A4D8", "md5", "acbd18db4cc2f85cedef654fccc4a4d8")]
    [InlineData("0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33", "sha1", "0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33")]
    [InlineData("file:https://h/SHA256SUMS", "file", "https://h/SHA256SUMS")]
    public void Every_kind_is_read(string text, string algorithm, string value)
    {
        Assert.True(ArtifactChecksum.TryParse(text, out ArtifactChecksum? checksum, out _));
        Assert.Equal(new ArtifactChecksum(algorithm, value), checksum);
    }

    [Theory]
    [InlineData("", "cannot be told from its length of 0")]
    [InlineData("abcd", "cannot be told from its length of 4")]
    [InlineData("crc32:abcd", "\"crc32\" is no kind of checksum")]
    [InlineData("md5:" + Sha256, "a md5 has 32 hex digits")]
    [InlineData("md5:zcbd18db4cc2f85cedef654fccc4a4d8", "a md5 has 32 hex digits")]
    [InlineData("file:", "names no listing")]
    public void What_is_none_is_refused_with_a_reason(string text, string reason)
    {
        Assert.False(ArtifactChecksum.TryParse(text, out _, out string? error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }
}
