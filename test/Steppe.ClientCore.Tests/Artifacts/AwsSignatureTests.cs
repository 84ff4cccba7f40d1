namespace Steppe.ClientCore.Tests.Artifacts;

/// <summary>The examples that AWS publishes for its signature.</summary>
public sealed class AwsSignatureTests
{
    private static readonly AwsCredentials Example = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "");
    private static readonly DateTimeOffset At = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("/test.txt", "", true, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("/", "max-keys=2&prefix=J", false, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    [InlineData("/", "lifecycle=", false, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    public void Requests_are_signed_as_published(string path, string query, bool hasRange, string signature)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (hasRange)
        {
            headers["range"] = "bytes=0-9";
        }

        SortedDictionary<string, string> signed = AwsSignature.Sign(
            "examplebucket.s3.amazonaws.com", path, query, headers, "us-east-1", Example, At);

        Assert.EndsWith($"Signature={signature}", signed["authorization"], StringComparison.Ordinal);
        Assert.Equal("20130524T000000Z", signed["x-amz-date"]);
    }

    [Fact]
    public void A_session_token_is_signed_too()
    {
        SortedDictionary<string, string> signed = AwsSignature.Sign(
            "h", "/", "", new SortedDictionary<string, string>(StringComparer.Ordinal), "r", Example with { Token = "t" }, At);

        Assert.Contains("x-amz-date;x-amz-security-token,", signed["authorization"], StringComparison.Ordinal);
        Assert.Equal("t", signed["x-amz-security-token"]);
    }
}
