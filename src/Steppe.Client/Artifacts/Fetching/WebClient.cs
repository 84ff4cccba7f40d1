using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Asks web servers, within the limits of a request.</summary>
/// <remarks>Redirects are followed here: credentials and headers of the job stay with the host they were written for.</remarks>
internal sealed class WebClient : IDisposable
{
    private const int MaxRedirects = 10;
    private const int BufferBytes = 128 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);
    private static readonly string[] HarmlessHeaders = ["Accept", "Accept-Language", "User-Agent", "Range"];

    private readonly HttpClient _client;
    private readonly long _maxBytes;

    public WebClient(FetchRequest request)
    {
        _maxBytes = request.Limits.HttpMaxBytes;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            UseCookies = false,
        };
        if (request.IsInsecure)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true };
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Saves what an address answers with.</summary>
    /// <exception cref="FetchException">It does not, or with more than is allowed.</exception>
    public async Task SaveAsync(
        Uri address,
        IReadOnlyDictionary<string, string> headers,
        WebCredentials? credentials,
        string path,
        Digest? digest,
        CancellationToken cancellation)
    {
        using HttpResponseMessage response = await GetAsync(address, headers, credentials, cancellation);
        await SaveAsync(response, path, digest, cancellation);
    }

    /// <summary>Saves the body of an answer.</summary>
    public async Task SaveAsync(HttpResponseMessage response, string path, Digest? digest, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await CopyAsync(response, _maxBytes, "client.artifact.http_max_size", cancellation, bytes =>
        {
            file.Write(bytes.Span);
            digest?.Append(bytes.Span);
        });
    }

    /// <summary>Reads what an address answers with into memory.</summary>
    public async Task<byte[]> ReadAsync(
        Uri address, IReadOnlyDictionary<string, string> headers, WebCredentials? credentials, int maxBytes, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await GetAsync(address, headers, credentials, cancellation);
        return await ReadAsync(response, maxBytes, cancellation);
    }

    /// <summary>Reads the body of an answer into memory.</summary>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellation)
    {
        using var memory = new MemoryStream();
        await CopyAsync(response, maxBytes, "a listing may have", cancellation, bytes => memory.Write(bytes.Span));
        return memory.ToArray();
    }

    /// <summary>Sends one request, whatever the answer is.</summary>
    /// <exception cref="FetchException">There is no answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellation)
    {
        try
        {
            return await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException error)
        {
            throw Explain(error, message.RequestUri!.Authority);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new FetchException(
                $"there is no connection to {message.RequestUri!.Authority} within {ConnectTimeout.TotalSeconds:0} s", canRetry: true);
        }
    }

    /// <summary>What an answer other than success means.</summary>
    public static FetchException Refusal(HttpResponseMessage response, string host)
    {
        int status = (int)response.StatusCode;
        string words = $"{status.ToString(CultureInfo.InvariantCulture)} {response.ReasonPhrase}".TrimEnd();

        // What is not there may still be on its way; what is forbidden stays forbidden.
        bool canRetry = status is >= 500 or 404 or 408 or 425 or 429;
        return new FetchException($"{host} answered {words}", canRetry);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> GetAsync(
        Uri address, IReadOnlyDictionary<string, string> headers, WebCredentials? credentials, CancellationToken cancellation)
    {
        Uri first = address;
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            bool isAtHome = address.Scheme == first.Scheme && address.Authority == first.Authority;
            using HttpRequestMessage message = Message(address, headers, credentials, isAtHome);
            HttpResponseMessage response = await SendAsync(message, cancellation);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } next)
                {
                    throw Refusal(response, address.Authority);
                }

                address = new Uri(address, next);
                if (address.Scheme is not ("http" or "https"))
                {
                    throw new FetchException($"{first.Authority} redirects to the scheme \"{address.Scheme}\", which is not followed", canRetry: false);
                }
            }
        }

        throw new FetchException($"{first.Authority} redirects more than {MaxRedirects} times", canRetry: false);
    }

    private static HttpRequestMessage Message(
        Uri address, IReadOnlyDictionary<string, string> headers, WebCredentials? credentials, bool isAtHome)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, address);
        if (isAtHome && credentials is not null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", credentials.Basic);
        }

        foreach ((string name, string value) in headers)
        {
            if (isAtHome || HarmlessHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                message.Headers.Remove(name);
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (!message.Headers.Contains("User-Agent"))
        {
            message.Headers.TryAddWithoutValidation("User-Agent", "steppe");
        }

        return message;
    }

    private static async Task CopyAsync(
        HttpResponseMessage response, long maxBytes, string limit, CancellationToken cancellation, Action<ReadOnlyMemory<byte>> take)
    {
        string host = response.RequestMessage!.RequestUri!.Authority;
        long total = response.Content.Headers.ContentLength ?? 0;
        byte[] buffer = new byte[BufferBytes];
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        for (long taken = 0; ;)
        {
            if (maxBytes > 0 && Math.Max(total, taken) > maxBytes)
            {
                throw new FetchException($"{host} sends more than the {maxBytes} bytes that {limit} allows", canRetry: false);
            }

            int read = await ReadAsync(body, buffer, host, cancellation);
            if (read == 0)
            {
                return;
            }

            take(buffer.AsMemory(0, read));
            taken += read;
        }
    }

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, string host, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (IOException broken)
        {
            throw new FetchException($"the connection to {host} broke before the end: {broken.GetBaseException().Message.TrimEnd('.')}", canRetry: true);
        }
    }

    private static FetchException Explain(HttpRequestException error, string host)
    {
        string why = error.GetBaseException().Message.TrimEnd('.');
        return error.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new FetchException($"the host {host} was not found: {why}", canRetry: true),
            HttpRequestError.ConnectionError => new FetchException($"there is no connection to {host}: {why}", canRetry: true),
            _ when error.GetBaseException() is AuthenticationException || error.InnerException is AuthenticationException =>
                new FetchException($"the certificate of {host} was not accepted ({why}): have the client trust its issuer, or set insecure", canRetry: false),
            _ => new FetchException($"{host} did not answer properly: {why}", canRetry: true),
        };
    }
}
