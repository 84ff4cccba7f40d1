using System.Collections.Concurrent;
using Steppe.Protocol;

namespace Steppe.Server;

/// <summary>Connections to the other servers, made when they are first needed.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PeerConnections(TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RpcServerConnection> _connections = new(StringComparer.Ordinal);

    public IServerConnection To(string address) => Get(address);

    /// <summary>Breaks the connection to a server, and the calls on their way there: it may be silent for long.</summary>
    public void Drop(string address)
    {
        if (_connections.TryRemove(address, out RpcServerConnection? connection))
        {
            // Nothing depends on when it is gone.
            _ = connection.DisposeAsync().AsTask();
        }
    }

    /// <summary>Whether a server can be reached.</summary>
    public Task<bool> ProbeAsync(string address, CancellationToken cancellation) => Get(address).ProbeAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (RpcServerConnection connection in _connections.Values)
        {
            await connection.DisposeAsync();
        }
    }

    private RpcServerConnection Get(string address) => _connections.GetOrAdd(address, name => new RpcServerConnection([name], time));
}
