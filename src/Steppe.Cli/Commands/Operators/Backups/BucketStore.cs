using System.Collections.Immutable;
using System.Xml;
using Steppe.ClientCore;

namespace Steppe.Cli.Commands.Operators.Backups;

/// <summary>Snapshots in an object store that speaks the dialect of S3.</summary>
internal sealed class BucketStore(Uri endpoint, string bucketPath, string keyPrefix, string region, AwsCredentials keys, TimeProvider time) : IBackupStore, IDisposable
{
    private const int LongestReasonBytes = 400;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(10) };

    /// <inheritdoc/>
    public string Name => $"{endpoint.Scheme}://{endpoint.Authority}{bucketPath}/{keyPrefix}";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellation)
    {
        List<string> names = [];
        for (string? from = ""; from is not null;)
        {
            string query = (from.Length > 0 ? $"continuation-token={Uri.EscapeDataString(from)}&" : "")
                + $"list-type=2&prefix={Uri.EscapeDataString(keyPrefix + prefix)}";
            byte[] page = await SendAsync(HttpMethod.Get, bucketPath.Length > 0 ? bucketPath : "/", query, [], cancellation).ConfigureAwait(false);
            (IReadOnlyList<string> keysOfPage, from) = Read(page);
            names.AddRange(keysOfPage.Select(key => key[keyPrefix.Length..]));
        }

        return names;
    }

    /// <inheritdoc/>
    public Task WriteAsync(string name, byte[] file, CancellationToken cancellation) => SendAsync(HttpMethod.Put, PathOf(name), "", file, cancellation);

    /// <inheritdoc/>
    public Task<byte[]> ReadAsync(string name, CancellationToken cancellation) => SendAsync(HttpMethod.Get, PathOf(name), "", [], cancellation);

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellation) => SendAsync(HttpMethod.Delete, PathOf(name), "", [], cancellation);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private string PathOf(string name) => $"{bucketPath}/{BucketAddress.Escape(keyPrefix + name)}";

    private async Task<byte[]> SendAsync(HttpMethod method, string path, string query, byte[] body, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(method, new Uri($"{endpoint.Scheme}://{endpoint.Authority}{path}{(query.Length == 0 ? "" : "?" + query)}"));
        string hash = AwsSignature.HashOf(body);
        foreach ((string name, string value) in AwsSignature.Sign(
            method.Method, hash, endpoint.Authority, path, query, ImmutableSortedDictionary<string, string>.Empty, region, keys, time.GetUtcNow()))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        message.Content = method == HttpMethod.Put ? new ByteArrayContent(body) : null;
        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(message, cancellation).ConfigureAwait(false);
            byte[] bytes = await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return answer.IsSuccessStatusCode
                ? bytes
                : throw new IOException(
                    $"{Name} answered {method} {path} with {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, LongestReasonBytes)))}; check bucket, region and keys in aws_storage");
        }
        catch (HttpRequestException error)
        {
            throw new IOException($"{Name} cannot be reached: {error.Message}; check s3_endpoint in aws_storage", error);
        }
    }

    private static (IReadOnlyList<string> Keys, string? Next) Read(byte[] page)
    {
        List<string> keys = [];
        string? next = null;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            for (bool isMore = reader.Read(); isMore;)
            {
                if (reader.NodeType == XmlNodeType.Element && reader.LocalName is "Key")
                {
                    keys.Add(reader.ReadElementContentAsString());
                }
                else if (reader.NodeType == XmlNodeType.Element && reader.LocalName is "NextContinuationToken")
                {
                    next = reader.ReadElementContentAsString();
                }
                else
                {
                    isMore = reader.Read();
                }
            }
        }
        catch (XmlException error)
        {
            throw new IOException($"the object store lists its objects in a way that cannot be read: {error.Message}", error);
        }

        return (keys, next);
    }
}
