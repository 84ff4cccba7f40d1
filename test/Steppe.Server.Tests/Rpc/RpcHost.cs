using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Steppe.Server.Tests.Rpc;

/// <summary>A control port on loopback, as the agent opens it.</summary>
internal sealed class RpcHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RpcHost(WebApplication application, int port) => (_application, Port) = (application, port);

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<RpcHost> StartAsync(NodeGateway gateway, int port = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(gateway).AddSingleton(TimeProvider.System).AddSingleton<RpcConnectionHandler>();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, port, static listen => listen.UseConnectionHandler<RpcConnectionHandler>()));
        WebApplication application = builder.Build();
        await application.StartAsync();
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new RpcHost(application, new Uri(address).Port);
    }

    /// <summary>Stops like an agent that is told to.</summary>
    public Task LeaveAsync(TimeSpan patience) => _application.Services.GetRequiredService<RpcConnectionHandler>().EndAsync(patience);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}
