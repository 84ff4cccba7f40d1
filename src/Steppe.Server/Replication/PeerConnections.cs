using System.Collections.Concurrent;
using Steppe.Protocol;

namespace Steppe.Server;

/// <summary>Connections to the other servers, made when they are first needed.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PeerConnections(TimeProvider time) : IAsyncDisposable
{
    // Who has let another lead still tells what became of what it was asked.
    private static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, RpcServerConnection> _connections = new(StringComparer.Ordinal);

    public IServerConnection To(string address) => Get(address);

    /// <summary>Breaks the connection to a server that may be silent for long, and the calls on their way there, after it had time to answer them.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="isWanted">Asked after that time.</param>
    public void DropSoon(string address, Func<bool> isWanted)
    {
        if (_connections.TryGetValue(address, out RpcServerConnection? connection))
        {
            // Nothing depends on when it is gone.
            _ = DropAsync(address, connection, isWanted);
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

    private async Task DropAsync(string address, RpcServerConnection connection, Func<bool> isWanted)
    {
        await Task.Delay(TimeToAnswer, time);
        if (isWanted() && _connections.TryRemove(KeyValuePair.Create(address, connection)))
        {
            await connection.DisposeAsync();
        }
    }

    private RpcServerConnection Get(string address) => _connections.GetOrAdd(address, name => new RpcServerConnection([name], time));
}
