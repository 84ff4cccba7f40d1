using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Steppe.Server.Tests.Replication;

/// <summary>Stands in for an etcd from before 3.4, which no package brings any more: it tells its version, and notes what it is asked.</summary>
internal sealed class OldEtcd : IAsyncDisposable
{
    private readonly WebApplication _application;

    private OldEtcd(WebApplication application, ConcurrentQueue<string> asked)
    {
        (_application, Asked) = (application, asked);
        Endpoint = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;
    }

    public string Endpoint { get; }

    /// <summary>The calls it was asked for.</summary>
    public ConcurrentQueue<string> Asked { get; }

    public static async Task<OldEtcd> StartAsync(string version)
    {
        // StatusResponse.version is field 2; the frame is a byte for compression and the length.
        byte[] text = Encoding.ASCII.GetBytes(version);
        byte[] frame = [0, 0, 0, 0, (byte)(text.Length + 2), 0x12, (byte)text.Length, .. text];
        ConcurrentQueue<string> asked = [];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        WebApplication application = builder.Build();
        application.Run(async context =>
        {
            asked.Enqueue(context.Request.Path);
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(frame, context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await application.StartAsync();
        return new OldEtcd(application, asked);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
