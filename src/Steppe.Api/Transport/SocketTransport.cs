using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;

namespace Steppe.Api.Transport;

/// <summary>HTTP/1.1 over a plain socket: one connection per request, closed with its answer.</summary>
/// <remarks>
/// <para>Thread-safe. Exists because <c>HttpClient</c> costs a short-lived command 50 to 85 ms of start-up.</para>
/// <para>A request with the header <c>Upgrade</c> that is answered with status 101 has both directions of the connection as its
/// answer's body.</para>
/// <para>Never asks for compression and follows no redirects; the API needs neither.</para>
/// </remarks>
public sealed class SocketTransport(ApiEndpoint endpoint, TlsSettings? tls = null) : IApiTransport
{
    /// <inheritdoc/>
    public string Address => endpoint.Text;

    /// <inheritdoc/>
    public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellation)
    {
        Stream? connection = null;
        try
        {
            connection = await ConnectAsync(cancellation).ConfigureAwait(false);
            await connection.WriteAsync(Encode(request), cancellation).ConfigureAwait(false);
            await connection.FlushAsync(cancellation).ConfigureAwait(false);
            return await AnswerReader.ReadAsync(connection, endpoint.Text, cancellation).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            if (Reason(error) is { } reason)
            {
                throw new ApiUnreachableException(endpoint.Text, reason, error);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<ApiUnreachableException?> FindObstacleAsync(CancellationToken cancellation)
    {
        (Socket socket, EndPoint target) = Target();
        using (socket)
        {
            SocketError outcome = await SocketConnection.TryConnectAsync(socket, target, cancellation).ConfigureAwait(false);
            return outcome == SocketError.Success ? null : new ApiUnreachableException(endpoint.Text, Reason(new SocketException((int)outcome))!);
        }
    }

    private (Socket Socket, EndPoint Target) Target()
    {
        if (endpoint.SocketPath.Length > 0)
        {
            return (new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(endpoint.SocketPath));
        }

        EndPoint target = IPAddress.TryParse(endpoint.Host, out IPAddress? address)
            ? new IPEndPoint(address, endpoint.Port)
            : new DnsEndPoint(endpoint.Host, endpoint.Port);
        return (new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, target);
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellation)
    {
        (Socket socket, EndPoint target) = Target();
        await SocketConnection.ConnectAsync(socket, target, cancellation).ConfigureAwait(false);
        NetworkStream stream = new(socket, ownsSocket: true);
        return endpoint.IsTls
            ? await TlsConnector.WrapAsync(stream, endpoint.Host, tls ?? new TlsSettings(), cancellation).ConfigureAwait(false)
            : stream;
    }

    private byte[] Encode(ApiRequest request)
    {
        string host = endpoint.Host.Contains(':', StringComparison.Ordinal) ? $"[{endpoint.Host}]" : endpoint.Host;
        StringBuilder head = new();
        head.Append(request.Method).Append(' ').Append(endpoint.BasePath).Append(request.Target).Append(" HTTP/1.1\r\n")
            .Append("Host: ").Append(host).Append(':').Append(endpoint.Port.ToString(CultureInfo.InvariantCulture)).Append("\r\n")
            .Append("User-Agent: steppe\r\nAccept: */*\r\n")
            .Append(request.Headers.Any(static header => header.Key == "Upgrade") ? "Connection: Upgrade\r\n" : "Connection: close\r\n");
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            head.Append(header.Key).Append(": ").Append(OnOneLine(header.Value)).Append("\r\n");
        }

        if (request.Body.Length > 0 || request.Method is not "GET")
        {
            head.Append("Content-Type: application/json\r\nContent-Length: ")
                .Append(request.Body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        }

        head.Append("\r\n");
        byte[] start = Encoding.UTF8.GetBytes(head.ToString());
        byte[] all = new byte[start.Length + request.Body.Length];
        start.CopyTo(all, 0);
        request.Body.Span.CopyTo(all.AsSpan(start.Length));
        return all;
    }

    // A line break inside a token would start a header of its own.
    private static string OnOneLine(string value) =>
        value.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim();

    private static string? Reason(Exception error) => error switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "unknown host",
        SocketException { SocketErrorCode: SocketError.TimedOut } => "no answer in time",
        SocketException socket => socket.Message,
        CryptographicException files => "the TLS files cannot be used, " + files.Message,
        AuthenticationException tls => "TLS failed, " + tls.Message,
        IOException { InnerException: SocketException inner } => inner.Message,
        IOException io => io.Message,
        _ => null,
    };
}
