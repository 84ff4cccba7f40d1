using System.Collections.Immutable;

namespace Steppe.ClientCore.Tests.Artifacts;

public sealed class BucketAddressTests
{
    [Theory]
    [InlineData("s3::https://s3.amazonaws.com/b/k/l", "s3.amazonaws.com", "/b", "k/l", "us-east-1")]
    [InlineData("s3::https://s3-eu-west-1.amazonaws.com/b/k", "s3-eu-west-1.amazonaws.com", "/b", "k", "eu-west-1")]
    [InlineData("s3::https://s3.eu-west-1.amazonaws.com/b/k", "s3.eu-west-1.amazonaws.com", "/b", "k", "eu-west-1")]
    [InlineData("s3::https://b.s3.eu-west-1.amazonaws.com/k", "b.s3.eu-west-1.amazonaws.com", "", "k", "eu-west-1")]
    [InlineData("s3::https://b.s3-eu-west-1.amazonaws.com/k", "b.s3-eu-west-1.amazonaws.com", "", "k", "eu-west-1")]
    [InlineData("s3::https://my.b.s3.amazonaws.com/", "my.b.s3.amazonaws.com", "", "", "us-east-1")]
    [InlineData("s3::http://127.0.0.1:9000/b/k%20x?region=mars", "127.0.0.1:9000", "/b", "k x", "mars")]
    [InlineData("gcs::https://www.googleapis.com/storage/v1/b/k/l", "storage.googleapis.com", "/b", "k/l", "us-east-1")]
    [InlineData("gcs::https://storage.googleapis.com/b", "storage.googleapis.com", "/b", "", "us-east-1")]
    [InlineData("gcs::https://b.storage.googleapis.com/k", "b.storage.googleapis.com", "", "k", "us-east-1")]
    public void Bucket_key_and_region_are_found(string text, string host, string bucket, string key, string region)
    {
        Assert.True(ArtifactSource.TryParse(text, ImmutableSortedDictionary<string, string>.Empty, out ArtifactSource? source, out string? error), error);
        Assert.True(BucketAddress.TryParse(source, out BucketAddress? address, out error), error);

        Assert.Equal((host, bucket, key, region), (address.Host, address.BucketPath, address.Key, address.Region));
    }

    [Fact]
    public void Keys_are_escaped_as_signatures_want_it()
    {
        Assert.Equal("/b/a%20b%2Bc/d~e", new BucketAddress("https", "h", "/b", "", "r").PathOf("a b+c/d~e"));
    }

    [Fact]
    public void An_address_without_a_bucket_is_refused()
    {
        Assert.True(ArtifactSource.TryParse("s3::https://h/", ImmutableSortedDictionary<string, string>.Empty, out ArtifactSource? source, out _));
        Assert.False(BucketAddress.TryParse(source, out _, out string? error));
        Assert.Contains("names no bucket", error, StringComparison.Ordinal);
    }
}
