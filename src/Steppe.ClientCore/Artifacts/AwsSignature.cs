using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Steppe.ClientCore;

/// <summary>Keys of an account of an object store.</summary>
/// <param name="KeyId">Its public half.</param>
/// <param name="Secret">A secret.</param>
/// <param name="Token">Of a session; empty for none.</param>
public sealed record AwsCredentials(string KeyId, string Secret, string Token)
{
    /// <summary>Only the public half: the rest must not reach a log.</summary>
    public override string ToString() => KeyId;
}

/// <summary>Signs requests to object stores (AWS Signature Version 4).</summary>
/// <remarks>Pure. Source: the signature's public description; pinned by its published examples.</remarks>
public static class AwsSignature
{
    /// <summary>Hash of a request without a body.</summary>
    public const string EmptyBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Hash of a body, as the signature and its header want it.</summary>
    public static string HashOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>The headers that make a GET request a signed one.</summary>
    /// <param name="host">With its port, if any.</param>
    /// <param name="path">Escaped.</param>
    /// <param name="query">Escaped, and sorted by name.</param>
    /// <param name="headers">More headers that are signed; names in lower case.</param>
    /// <param name="region">Where the store is.</param>
    /// <param name="credentials">Whose request it is.</param>
    /// <param name="now">UTC.</param>
    public static SortedDictionary<string, string> Sign(
        string host,
        string path,
        string query,
        IReadOnlyDictionary<string, string> headers,
        string region,
        AwsCredentials credentials,
        DateTimeOffset now) => Sign("GET", EmptyBody, host, path, query, headers, region, credentials, now);

    /// <summary>The headers that make a request a signed one.</summary>
    /// <param name="method">Such as <c>PUT</c>.</param>
    /// <param name="bodyHash">By <see cref="HashOf"/>, or <see cref="EmptyBody"/>.</param>
    /// <param name="host">With its port, if any.</param>
    /// <param name="path">Escaped.</param>
    /// <param name="query">Escaped, and sorted by name.</param>
    /// <param name="headers">More headers that are signed; names in lower case.</param>
    /// <param name="region">Where the store is.</param>
    /// <param name="credentials">Whose request it is.</param>
    /// <param name="now">UTC.</param>
    public static SortedDictionary<string, string> Sign(
        string method,
        string bodyHash,
        string host,
        string path,
        string query,
        IReadOnlyDictionary<string, string> headers,
        string region,
        AwsCredentials credentials,
        DateTimeOffset now)
    {
        string time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string scope = $"{time[..8]}/{region}/s3/aws4_request";
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = host,
            ["x-amz-content-sha256"] = bodyHash,
            ["x-amz-date"] = time,
        };
        foreach ((string name, string value) in headers)
        {
            signed[name] = value;
        }

        if (credentials.Token.Length > 0)
        {
            signed["x-amz-security-token"] = credentials.Token;
        }

        string names = string.Join(';', signed.Keys);
        string lines = string.Concat(signed.Select(static one => $"{one.Key}:{one.Value.Trim()}\n"));
        string canonical = $"{method}\n{path}\n{query}\n{lines}\n{names}\n{bodyHash}";
        string toSign = $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + credentials.Secret);
        foreach (string part in scope.Split('/'))
        {
            key = Keyed(key, part);
        }

        signed.Remove("host");
        signed["authorization"] =
            $"{Algorithm} Credential={credentials.KeyId}/{scope},SignedHeaders={names},Signature={Hex(Keyed(key, toSign))}";
        return signed;
    }

    private static byte[] Keyed(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
