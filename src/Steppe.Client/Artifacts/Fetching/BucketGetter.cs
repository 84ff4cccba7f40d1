using System.Net;
using System.Text;
using System.Xml;
using Steppe.ClientCore;
using Steppe.Model;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Gets one object of an object store, or everything below a prefix.</summary>
/// <remarks>Signed when there are keys, plain when there are none. Google's store speaks the same dialect.</remarks>
internal static class BucketGetter
{
    private const int LongestListingBytes = 16 * 1024 * 1024;

    public static async Task<Fetched> RunAsync(FetchRequest request, ArtifactSource source, CancellationToken cancellation)
    {
        if (!BucketAddress.TryParse(source, out BucketAddress? bucket, out string? error))
        {
            throw new FetchException(error, canRetry: false);
        }

        using var web = new WebClient(request);
        BucketAccess access = source.Getter == GetterKind.S3 ? BucketAccess.OfS3(source, bucket.Region) : BucketAccess.OfGcs();
        ArtifactChecksum? checksum = await Checksums.FindAsync(web, source, credentials: null, cancellation);
        if (bucket.Key.Length > 0 && !bucket.Key.EndsWith('/') && request.Mode != "dir")
        {
            string path = Path.Combine(request.Scratch, "download");
            using Digest? digest = Digest.For(checksum);
            if (await TrySaveAsync(web, access, bucket, bucket.Key, source, path, digest, mayBeMissing: request.Mode == "any", cancellation))
            {
                digest?.Verify();
                return new Fetched(path, source.FileName, IsDirectory: false);
            }
        }

        return await GetAllAsync(web, access, bucket, source, request, cancellation);
    }

    private static async Task<Fetched> GetAllAsync(
        WebClient web, BucketAccess access, BucketAddress bucket, ArtifactSource source, FetchRequest request, CancellationToken cancellation)
    {
        string directory = Path.Combine(request.Scratch, "objects");
        Directory.CreateDirectory(directory);
        string prefix = bucket.Key.Length == 0 ? "" : bucket.Key.TrimEnd('/') + "/";
        int count = 0;
        await foreach (string key in ListAsync(web, access, bucket, prefix, cancellation))
        {
            string name = key[prefix.Length..];
            if (name.Length == 0 || name.EndsWith('/'))
            {
                continue;
            }

            if (name.Split('/').Any(static part => part is "" or "." or ".."))
            {
                throw new FetchException($"the object {key} has no name a file can have", canRetry: false);
            }

            if (++count > request.Limits.MaxUnpackedFiles && request.Limits.MaxUnpackedFiles > 0)
            {
                throw new FetchException(
                    $"more than the {request.Limits.MaxUnpackedFiles} objects that client.artifact.decompression_file_count_limit allows are below {prefix}", canRetry: false);
            }

            string path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await TrySaveAsync(web, access, bucket, key, source, path, digest: null, mayBeMissing: false, cancellation);
        }

        return count > 0
            ? new Fetched(directory, source.FileName, IsDirectory: true)
            : throw new FetchException($"{source.Address.Shown} holds no object of that name, and none below it", canRetry: true);
    }

    private static async Task<bool> TrySaveAsync(
        WebClient web,
        BucketAccess access,
        BucketAddress bucket,
        string key,
        ArtifactSource source,
        string path,
        Digest? digest,
        bool mayBeMissing,
        CancellationToken cancellation)
    {
        string query = source.Options.GetValueOrDefault("version") is { Length: > 0 } version ? "versionId=" + Uri.EscapeDataString(version) : "";
        using HttpRequestMessage message = access.Message(bucket, bucket.PathOf(key), query);
        using HttpResponseMessage response = await web.SendAsync(message, cancellation);
        if (mayBeMissing && response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        await CheckAsync(response, bucket, cancellation);
        await web.SaveAsync(response, path, digest, cancellation);
        return true;
    }

    private static async IAsyncEnumerable<string> ListAsync(
        WebClient web,
        BucketAccess access,
        BucketAddress bucket,
        string prefix,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? continuation = null;
        do
        {
            string query = (continuation is null ? "" : $"continuation-token={Uri.EscapeDataString(continuation)}&")
                + $"list-type=2&prefix={Uri.EscapeDataString(prefix)}";
            using HttpRequestMessage message = access.Message(bucket, bucket.BucketPath.Length == 0 ? "/" : bucket.BucketPath, query);
            using HttpResponseMessage response = await web.SendAsync(message, cancellation);
            await CheckAsync(response, bucket, cancellation);
            (List<string> keys, continuation) = Read(await WebClient.ReadAsync(response, LongestListingBytes, cancellation), bucket.Host);
            foreach (string key in keys)
            {
                yield return key;
            }
        }
        while (continuation is not null);
    }

    private static (List<string> Keys, string? Continuation) Read(byte[] listing, string host)
    {
        List<string> keys = [];
        string? continuation = null;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(listing), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            while (!reader.EOF)
            {
                // Reading an element's text leaves the reader behind it.
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "Key" })
                {
                    keys.Add(reader.ReadElementContentAsString());
                }
                else if (reader is { NodeType: XmlNodeType.Element, LocalName: "NextContinuationToken" })
                {
                    continuation = reader.ReadElementContentAsString();
                }
                else
                {
                    reader.Read();
                }
            }

            return (keys, continuation);
        }
        catch (XmlException)
        {
            throw new FetchException($"{host} answered with something that is no listing of a bucket", canRetry: false);
        }
    }

    private static async Task CheckAsync(HttpResponseMessage response, BucketAddress bucket, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        string body = Encoding.UTF8.GetString(await WebClient.ReadAsync(response, LongestListingBytes, cancellation));
        FetchException refusal = WebClient.Refusal(response, bucket.Host);
        throw new FetchException(refusal.Message + Between(body, "<Code>", "</Code>"), refusal.CanRetry);
    }

    private static string Between(string text, string open, string close)
    {
        int from = text.IndexOf(open, StringComparison.Ordinal);
        int to = from < 0 ? -1 : text.IndexOf(close, from, StringComparison.Ordinal);
        return to < 0 ? "" : $" ({text[(from + open.Length)..to]})";
    }
}
