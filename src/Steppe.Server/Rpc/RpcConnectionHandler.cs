using Microsoft.AspNetCore.Connections;
using Steppe.Protocol.Rpc;

namespace Steppe.Server;

/// <summary>Serves the control port: one framed connection of a client agent.</summary>
/// <remarks>To be used with Kestrel: <c>listen.UseConnectionHandler&lt;RpcConnectionHandler&gt;()</c>; TLS goes before it.</remarks>
public sealed class RpcConnectionHandler(NodeGateway gateway, TimeProvider time) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) =>
        new RpcServerSession(gateway, time).RunAsync(connection.Transport, connection.ConnectionClosed);
}
