using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Steppe.Acceptance;

/// <summary>A web server of a few files on loopback, over TLS on request. A path that ends in <c>/stall</c> never finishes.</summary>
internal sealed class FileHost : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly X509Certificate2? _certificate;
    private readonly IReadOnlyDictionary<string, byte[]> _files;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _loop;

    private FileHost(int port, X509Certificate2? certificate, IReadOnlyDictionary<string, byte[]> files)
    {
        (_certificate, _files) = (certificate, files);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _loop = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Serves paths without their slash.</summary>
    public static FileHost Start(IReadOnlyDictionary<string, byte[]> files) => new(0, certificate: null, files);

    /// <summary>Serves as <c>https://HOST</c>, with a certificate whose issuer is written to a file.</summary>
    public static FileHost StartTls(string host, string issuerFile, IReadOnlyDictionary<string, byte[]> files)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using var issuerKey = RSA.Create(2048);
        var issuerRequest = new CertificateRequest("CN=Loopback issuer", issuerKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        issuerRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 issuer = issuerRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 bare = request.Create(issuer, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
        using X509Certificate2 signed = bare.CopyWithPrivateKey(key);
        File.WriteAllText(issuerFile, issuer.ExportCertificatePem());
        return new FileHost(443, X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pkcs12), null), files);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _loop;
        _ending.Dispose();
        _certificate?.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ending.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient held = client;
        try
        {
            await using Stream stream = await SecureAsync(client.GetStream());
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            string path = (await reader.ReadLineAsync(_ending.Token) ?? "").Split(' ') is [_, var asked, _] ? asked.Split('?')[0][1..] : "";
            while (await reader.ReadLineAsync(_ending.Token) is { Length: > 0 })
            {
            }

            bool isKnown = _files.TryGetValue(path, out byte[]? content);
            content ??= "no such file"u8.ToArray();
            bool stalls = path.EndsWith("stall", StringComparison.Ordinal);
            string head = $"HTTP/1.1 {(isKnown || stalls ? "200 OK" : "404 Not Found")}\r\nContent-Length: {content.Length + (stalls ? 1 : 0)}\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _ending.Token);
            await stream.WriteAsync(content, _ending.Token);
            if (stalls)
            {
                await stream.ReadExactlyAsync(new byte[1], _ending.Token);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // Whoever asked has gone, or the test is over.
        }
    }

    private async Task<Stream> SecureAsync(Stream plain)
    {
        if (_certificate is null)
        {
            return plain;
        }

        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(_certificate);
        return secure;
    }
}
