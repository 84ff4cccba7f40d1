namespace Steppe.Api.Transport;

/// <summary>An HTTP answer whose body is still to be read.</summary>
/// <remarks>Disposing closes the connection; read to the end or give up.</remarks>
public sealed class ApiAnswer(int status, IReadOnlyDictionary<string, string> headers, Stream body) : IAsyncDisposable
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>Headers, by name in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers => headers;

    /// <summary>The body, with chunk framing removed.</summary>
    public Stream Body => body;

    /// <summary>Reads the whole body.</summary>
    public async Task<byte[]> ReadAllAsync(CancellationToken cancellation)
    {
        using MemoryStream all = new();
        await body.CopyToAsync(all, cancellation).ConfigureAwait(false);
        return all.ToArray();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => body.DisposeAsync();
}
