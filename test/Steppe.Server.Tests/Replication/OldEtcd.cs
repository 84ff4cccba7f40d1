using System.Buffers.Binary;
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
    private const int PrefixBytes = 5;

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
        ConcurrentQueue<string> asked = [];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        WebApplication application = builder.Build();
        application.Run(context => AnswerAsync(context, version, asked));
        await application.StartAsync();
        return new OldEtcd(application, asked);
    }

    // As gRPC over HTTP/2 is: a POST whose body is one frame, answered by one frame and, in the trailers, how the call ended.
    private static async Task AnswerAsync(HttpContext context, string version, ConcurrentQueue<string> asked)
    {
        HttpRequest request = context.Request;
        asked.Enqueue(request.Path);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        context.Response.ContentType = "application/grpc";
        bool isCall = request is { Method: "POST", ContentType: "application/grpc" } && request.Headers.TE == "trailers";
        if (!isCall || body.Length < PrefixBytes || BinaryPrimitives.ReadUInt32BigEndian(body.GetBuffer().AsSpan(1)) != body.Length - PrefixBytes)
        {
            (context.Response.Headers["grpc-status"], context.Response.Headers["grpc-message"]) = ("13", "malformed request");
        }
        else if (request.Path != "/etcdserverpb.Maintenance/Status")
        {
            (context.Response.Headers["grpc-status"], context.Response.Headers["grpc-message"]) = ("12", $"unknown method {request.Path}");
        }
        else
        {
            await context.Response.Body.WriteAsync(Frame(Status(version)), context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
            context.Response.AppendTrailer("grpc-message", "");
        }
    }

    // StatusResponse: header (1) with cluster, member and revision, version (2), dbSize (3), leader (4), raftIndex (5), raftTerm (6).
    private static byte[] Status(string version)
    {
        byte[] text = Encoding.ASCII.GetBytes(version);
        byte[] header = [0x08, 0x11, 0x10, 0x12, 0x18, 0x01, 0x20, 0x02];
        return [0x0A, (byte)header.Length, .. header, 0x12, (byte)text.Length, .. text, 0x18, 0x80, 0xA0, 0x01, 0x20, 0x12, 0x28, 0x04, 0x30, 0x02];
    }

    private static byte[] Frame(byte[] message)
    {
        byte[] frame = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, PrefixBytes);
        return frame;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
