using System.Diagnostics.CodeAnalysis;

namespace Steppe.ClientCore;

/// <summary>Where an object, or a group of them, is in an object store.</summary>
/// <remarks>Pure. Source: job specification, block <c>artifact</c>, forms of <c>s3::</c> and <c>gcs::</c>.</remarks>
/// <param name="Scheme"><c>https</c> or <c>http</c>.</param>
/// <param name="Host">With its port, if any.</param>
/// <param name="BucketPath"><c>/BUCKET</c>, or empty where the host names the bucket.</param>
/// <param name="Key">Name of the object, without escapes; empty for the whole bucket.</param>
/// <param name="Region">For the signature.</param>
public sealed record BucketAddress(string Scheme, string Host, string BucketPath, string Key, string Region)
{
    private const string DefaultRegion = "us-east-1";
    private const string AmazonSuffix = ".amazonaws.com";
    private const string GoogleHost = "storage.googleapis.com";

    /// <summary>The escaped path of an object.</summary>
    public string PathOf(string key) => $"{BucketPath}/{Escape(key)}";

    /// <summary>Escapes everything but letters, digits, <c>-._~</c> and slashes, as signatures want it.</summary>
    public static string Escape(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    /// <summary>Takes the address of an object apart.</summary>
    /// <param name="source">Its getter is <see cref="GetterKind.S3"/> or <see cref="GetterKind.Gcs"/>.</param>
    /// <param name="address">The parts.</param>
    /// <param name="error">What is missing, as half a sentence.</param>
    public static bool TryParse(
        ArtifactSource source, [NotNullWhen(true)] out BucketAddress? address, [NotNullWhen(false)] out string? error)
    {
        SourceAddress given = source.Address;
        string region = source.Options.GetValueOrDefault("region") is { Length: > 0 } chosen ? chosen : RegionOf(given.HostName) ?? DefaultRegion;
        string path = given.PlainPath.TrimStart('/');
        string host = given.Host;
        if (source.Getter == GetterKind.Gcs && host == "www.googleapis.com" && path.StartsWith("storage/v1/", StringComparison.Ordinal))
        {
            host = GoogleHost;
            path = path["storage/v1/".Length..];
        }

        bool isInHost = NamesBucket(host);
        string[] parts = isInHost ? ["", path] : path.Split('/', 2);
        address = isInHost || parts[0].Length > 0
            ? new BucketAddress(given.Scheme, host, isInHost ? "" : "/" + Escape(parts[0]), parts.Length > 1 ? parts[1] : "", region)
            : null;
        error = address is null ? $"{given.Shown} names no bucket: write https://HOST/BUCKET/KEY" : null;
        return address is not null;
    }

    // BUCKET.s3.REGION.amazonaws.com, BUCKET.s3-REGION.amazonaws.com, BUCKET.s3.amazonaws.com, BUCKET.storage.googleapis.com
    private static bool NamesBucket(string host) =>
        host.EndsWith("." + GoogleHost, StringComparison.Ordinal)
        || (host.EndsWith(AmazonSuffix, StringComparison.Ordinal) && StoreLabel(host.Split('.')) > 0);

    private static string? RegionOf(string host)
    {
        string[] labels = host.Split('.');
        int store = host.EndsWith(AmazonSuffix, StringComparison.Ordinal) ? StoreLabel(labels) : -1;
        if (store < 0)
        {
            return null;
        }

        return labels[store].StartsWith("s3-", StringComparison.Ordinal)
            ? labels[store]["s3-".Length..]
            : labels[store + 1] != "amazonaws" ? labels[store + 1] : null;
    }

    private static int StoreLabel(string[] labels) =>
        Array.FindLastIndex(labels, static label => label == "s3" || label.StartsWith("s3-", StringComparison.Ordinal));
}
