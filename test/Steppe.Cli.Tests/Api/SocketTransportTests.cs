using System.Net;
using System.Net.Sockets;
using System.Text;
using Steppe.Api;
using Steppe.Api.Transport;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Api;

public sealed class SocketTransportTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bodies_arrive_whole_in_either_framing(bool chunked)
    {
        string body = string.Join(',', Enumerable.Range(0, 20_000));
        await using FakeAgent agent = new FakeAgent().On("GET /v1/x", body, chunked: chunked);

        Assert.Equal(body, Encoding.UTF8.GetString(await ClientOf(agent.Address).GetBytesAsync(ApiPath.Of("/x"))));
    }

    [Fact]
    public async Task Token_region_namespace_and_credentials_are_sent()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/x", "1");
        ApiClient client = new(new SocketTransport(ApiEndpoint.Parse(agent.Address)), new ApiClientOptions
        {
            Region = "eu", Namespace = "a b", Token = "s3cret\r\nX-Evil: 1", BasicCredentials = "u:p",
        });

        await client.GetBytesAsync(ApiPath.Of("/x").With("prefix", "a/b"));

        FakeAgent.Seen request = Assert.Single(agent.Requests);
        Assert.Equal("/v1/x?prefix=a%2Fb&region=eu&namespace=a%20b", request.Target);
        Assert.Equal("s3cretX-Evil: 1", request.Headers["X-Nomad-Token"]);
        Assert.Equal("Basic " + Convert.ToBase64String("u:p"u8), request.Headers["Authorization"]);
        Assert.DoesNotContain("X-Evil", request.Headers.Keys);
    }

    [Fact]
    public async Task An_error_carries_status_and_body()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/x", "Permission denied\n", status: 403);

        ApiException error = await Assert.ThrowsAsync<ApiException>(() => ClientOf(agent.Address).GetBytesAsync(ApiPath.Of("/x")));
        Assert.Equal((403, "Permission denied", true), (error.Status, error.Body, error.IsDenied));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task A_body_that_breaks_off_is_an_error(string answer)
    {
        await using RawServer server = new(answer);
        await Assert.ThrowsAsync<IOException>(() => ClientOf(server.Address).GetBytesAsync(ApiPath.Of("/x")));
    }

    [Fact]
    public async Task A_body_without_framing_ends_with_the_connection()
    {
        await using RawServer server = new("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nabc");
        Assert.Equal("abc", Encoding.UTF8.GetString(await ClientOf(server.Address).GetBytesAsync(ApiPath.Of("/x"))));
    }

    [Theory]
    [InlineData("SSH-2.0-x\r\n", "does not speak HTTP")]
    [InlineData("", "closed the connection before the answer was complete")]
    public async Task What_is_no_http_is_told(string answer, string part)
    {
        await using RawServer server = new(answer);
        ApiUnreachableException error = await Assert.ThrowsAsync<ApiUnreachableException>(
            () => ClientOf(server.Address).GetBytesAsync(ApiPath.Of("/x")));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unix_socket_works()
    {
        string path = Path.Combine(Path.GetTempPath(), "steppe-" + Path.GetRandomFileName());
        await using RawServer server = new("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", path);
        Assert.Equal("ok", Encoding.UTF8.GetString(await ClientOf("unix://" + path).GetBytesAsync(ApiPath.Of("/x"))));
    }

    [Theory]
    [InlineData("http://10.0.0.1:4646", "10.0.0.1", 4646, false, "")]
    [InlineData("https://nomad.example/base/", "nomad.example", 443, true, "/base")]
    [InlineData("http://[::1]:5", "::1", 5, false, "")]
    [InlineData("localhost:4646", "localhost", 4646, false, "")]
    public void Addresses_are_taken_apart(string text, string host, int port, bool tls, string basePath)
    {
        ApiEndpoint endpoint = ApiEndpoint.Parse(text);
        Assert.Equal((host, port, tls, basePath), (endpoint.Host, endpoint.Port, endpoint.IsTls, endpoint.BasePath));
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("http://")]
    [InlineData("http://x:port")]
    public void Other_addresses_are_refused(string text) => Assert.Throws<FormatException>(() => ApiEndpoint.Parse(text));

    private static ApiClient ClientOf(string address) => new(new SocketTransport(ApiEndpoint.Parse(address)), new ApiClientOptions());

    // Sends fixed bytes to the first connection and closes it.
    private sealed class RawServer : IAsyncDisposable
    {
        private readonly Socket _listener;
        private readonly Task _serving;
        private readonly string? _path;

        public RawServer(string answer, string? unixPath = null)
        {
            _path = unixPath;
            _listener = unixPath is null
                ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _listener.Bind(unixPath is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(unixPath));
            _listener.Listen();
            _serving = ServeAsync(answer);
        }

        public string Address => $"http://{_listener.LocalEndPoint}";

        public async ValueTask DisposeAsync()
        {
            await _serving;
            _listener.Dispose();
            if (_path is not null)
            {
                File.Delete(_path);
            }
        }

        private async Task ServeAsync(string answer)
        {
            using Socket connection = await _listener.AcceptAsync();
            byte[] request = new byte[4096];
            await connection.ReceiveAsync(request);
            await connection.SendAsync(Encoding.ASCII.GetBytes(answer));
            connection.Shutdown(SocketShutdown.Both);
        }
    }
}
