using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Steppe.Agent.Http;

/// <summary>The HTTP API of one agent: listens, routes, answers.</summary>
/// <remarks>Kestrel alone, without the hosting layers above it: they cost start-up time and memory and add nothing here.
/// Source: HTTP API, transport.</remarks>
public sealed class HttpApi : IAsyncDisposable
{
    private readonly KestrelServer _kestrel;

    private HttpApi(KestrelServer kestrel) => _kestrel = kestrel;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">An address is taken or cannot be listened on; the message names it.</exception>
    public static async Task<HttpApi> StartAsync(HttpApiParts parts, CancellationToken cancellation)
    {
        ILogger logger = parts.LoggerFactory.CreateLogger("http");
        ServerResources? serverResources = parts.Server is null
            ? null
            : new ServerResources(parts.Server, parts.SelfConfig(), parts.Search, parts.Time);
        Forwarding? forwarding = parts.Server is null && parts.Servers is not null ? new Forwarding(parts.Servers) : null;
        var relay = new StreamRelay();
        var local = new LocalResources(parts, forwarding, relay);
        LeaderRouting? routing = parts.Server is null ? null : new LeaderRouting(parts.Server, relay, parts.Time);
        RegionRouting? regions = parts.Server is null ? null : new RegionRouting(parts.Server, relay);
        var router = new ApiRouter(local, serverResources, regions, routing, forwarding, logger);
        if (parts.Server is not null)
        {
            parts.Server.Gateway.ForwardedRequests = (request, token) => Forwarding.AnswerAsync(router, request, token);
        }

        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            AllowSynchronousIO = false,
            ApplicationServices = new ServiceCollection().BuildServiceProvider(),
        };
        options.Limits.MaxRequestBodySize = null;
        foreach (IPEndPoint address in parts.Addresses)
        {
            options.Listen(address);
        }

        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), parts.LoggerFactory);
        var kestrel = new KestrelServer(Options.Create(options), transport, parts.LoggerFactory);
        await kestrel.StartAsync(new Application(router, parts.ExtraHeaders), cancellation);
        return new HttpApi(kestrel);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Waiting reads would hold the shutdown for minutes: their callers come back to another agent.
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await _kestrel.StopAsync(impatient.Token);
        _kestrel.Dispose();
    }

    private sealed class Application(ApiRouter router, IReadOnlyDictionary<string, string> extraHeaders) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context)
        {
            foreach ((string name, string value) in extraHeaders)
            {
                context.Response.Headers[name] = value;
            }

            return router.HandleAsync(context);
        }

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
