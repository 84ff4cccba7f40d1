using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Steppe.Server;

namespace Steppe.Agent.Composition;

/// <summary>Listens on the servers' control port and serves every connection of a client agent.</summary>
/// <remarks>Thread-safe. Uses the web server's sockets without the web server, which this port has no use for.</remarks>
internal sealed partial class RpcListener : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly IConnectionListener _listener;
    private readonly RpcConnectionHandler _handler;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<ConnectionContext, Task> _open = new();
    private readonly Task _accepting;

    private RpcListener(IConnectionListener listener, RpcConnectionHandler handler, ILogger log, TimeProvider time)
    {
        (_listener, _handler, _log, _time) = (listener, handler, log, time);
        _accepting = AcceptAsync();
    }

    /// <exception cref="AgentStartException">The address cannot be listened on.</exception>
    public static async Task<RpcListener> StartAsync(
        IPEndPoint address, RpcConnectionHandler handler, ILoggerFactory logs, TimeProvider time, CancellationToken cancellation)
    {
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logs);
        try
        {
            return new RpcListener(await sockets.BindAsync(address, cancellation), handler, logs.CreateLogger("rpc"), time);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            throw PortProbe.Refused(address, "rpc", error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _listener.UnbindAsync();
        await _accepting;
        await _handler.EndAsync(Patience);
        await Task.WhenAny(Task.WhenAll(_open.Values), Task.Delay(Patience, _time));
        foreach (ConnectionContext connection in _open.Keys)
        {
            connection.Abort(new ConnectionAbortedException("the server is stopping"));
        }

        await Task.WhenAll(_open.Values);
        await _listener.DisposeAsync();
    }

    private async Task AcceptAsync()
    {
        while (await _listener.AcceptAsync() is { } connection)
        {
            var begin = new TaskCompletionSource();
            _open[connection] = ServeAsync(connection, begin.Task);
            begin.SetResult();
        }
    }

    // Begins only when it is in the table, so that it cannot leave before it came.
    private async Task ServeAsync(ConnectionContext connection, Task begin)
    {
        await begin;
        try
        {
            await _handler.OnConnectedAsync(connection);
        }
        catch (Exception error)
        {
            LogBroken(error, connection.RemoteEndPoint);
        }
        finally
        {
            await connection.DisposeAsync();
            _open.TryRemove(connection, out _);
        }
    }

    [LoggerMessage(5201, LogLevel.Error, "connection from {Peer} ended by a fault")]
    private partial void LogBroken(Exception error, EndPoint? peer);
}
