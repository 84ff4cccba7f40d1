using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steppe.Client.Tests.Support;

/// <summary>A real web server on loopback that answers as a test says.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private WebServer(WebApplication application) => _application = application;

    /// <summary>Such as <c>http://127.0.0.1:41234</c>.</summary>
    public string Address => _application.Urls.First();

    public string Host => new Uri(Address).Authority;

    public static async Task<WebServer> StartAsync(RequestDelegate answer, bool withTls = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (withTls)
            {
                listen.UseHttps(Certificate());
            }
        }));
        WebApplication application = builder.Build();
        application.Run(answer);
        await application.StartAsync();
        return new WebServer(application);
    }

    /// <summary>A server of files: path without the slash → content.</summary>
    public static Task<WebServer> OfFilesAsync(IReadOnlyDictionary<string, byte[]> files) => StartAsync(async context =>
    {
        if (!files.TryGetValue(context.Request.Path.Value![1..], out byte[]? content))
        {
            context.Response.StatusCode = 404;
            return;
        }

        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content);
    });

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
