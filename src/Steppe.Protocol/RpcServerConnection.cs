using System.Net.Sockets;
using Steppe.Model;
using Steppe.Protocol.Rpc;

namespace Steppe.Protocol;

/// <summary>The servers as seen by a client agent elsewhere: one connection at a time, to whichever server answers.</summary>
/// <remarks>
/// <para>Thread-safe. Calls share the connection; a call that waits holds up no other. When the connection breaks, its calls
/// throw <see cref="ServerUnreachableException"/> and the next call connects again, starting with the next server.</para>
/// <para>Servers named in heartbeats and registrations are tried first; the configured ones stay as a way back.</para>
/// </remarks>
public sealed class RpcServerConnection : IServerConnection, IAsyncDisposable
{
    /// <summary>Port of the servers' control traffic when an address names none.</summary>
    public const int DefaultPort = 4647;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private volatile IReadOnlyList<string> _configured;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private RpcConnection? _current;

    // The connection whose server has said that it knows no rows.
    private volatile RpcConnection? _withoutRows;
    private volatile IReadOnlyList<string> _servers;
    private uint _next;

    /// <summary>Connects at the first call.</summary>
    /// <param name="servers">Addresses as <c>host</c>, <c>host:port</c> or <c>[v6]:port</c>; at least one.</param>
    /// <param name="time">The clock for timeouts and pings.</param>
    public RpcServerConnection(IReadOnlyList<string> servers, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfZero(servers.Count, nameof(servers));
        _configured = servers;
        _servers = servers;
        _time = time;
    }

    /// <summary>Addresses in the order they would be tried, starting anywhere.</summary>
    public IReadOnlyList<string> Servers => _servers;

    /// <inheritdoc/>
    public async ValueTask<RegisterNodeReply> RegisterNodeAsync(RegisterNodeRequest request, CancellationToken cancellation)
    {
        RegisterNodeReply reply =
            await CallAsync<RegisterNodeRequest, RegisterNodeReply>(FrameKind.RegisterNode, request, cancellation);
        Learn(reply.Servers);
        return reply;
    }

    /// <inheritdoc/>
    public async ValueTask<HeartbeatReply> HeartbeatAsync(HeartbeatRequest request, CancellationToken cancellation)
    {
        HeartbeatReply reply = await CallAsync<HeartbeatRequest, HeartbeatReply>(FrameKind.Heartbeat, request, cancellation);
        Learn(reply.Servers);
        return reply;
    }

    /// <inheritdoc/>
    public ValueTask<WatchAllocationsReply> WatchAllocationsAsync(
        WatchAllocationsRequest request, CancellationToken cancellation) =>
        CallAsync<WatchAllocationsRequest, WatchAllocationsReply>(FrameKind.WatchAllocations, request, cancellation);

    /// <inheritdoc/>
    public ValueTask<GetAllocationsReply> GetAllocationsAsync(
        GetAllocationsRequest request, CancellationToken cancellation) =>
        CallAsync<GetAllocationsRequest, GetAllocationsReply>(FrameKind.GetAllocations, request, cancellation);

    /// <inheritdoc/>
    /// <remarks>As rows; a server that does not know them yet says so and gets its report once more, the way it is used to.</remarks>
    public async ValueTask<UpdateAllocationsReply> UpdateAllocationsAsync(
        UpdateAllocationsRequest request, CancellationToken cancellation)
    {
        RpcConnection connection = await ConnectionAsync(cancellation);
        if (!ReferenceEquals(connection, _withoutRows))
        {
            try
            {
                ReadOnlyMemory<byte> reply = await connection.CallAsync(FrameKind.ReportAllocations, ReportCodec.Encode(request), cancellation);
                return ProtocolCodec.Decode<UpdateAllocationsReply>(reply.Span);
            }
            catch (RefusedException refused) when (refused.Refusal.Code == RefusalCode.Unsupported)
            {
                _withoutRows = connection;
            }
        }

        return await CallAsync<UpdateAllocationsRequest, UpdateAllocationsReply>(FrameKind.UpdateAllocations, request, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<ForwardReply> ForwardAsync(ForwardRequest request, CancellationToken cancellation) =>
        CallAsync<ForwardRequest, ForwardReply>(FrameKind.Forward, request, cancellation);

    /// <inheritdoc/>
    public ValueTask<FetchSnapshotReply> FetchSnapshotAsync(FetchSnapshotRequest request, CancellationToken cancellation) =>
        CallAsync<FetchSnapshotRequest, FetchSnapshotReply>(FrameKind.FetchSnapshot, request, cancellation);

    /// <inheritdoc/>
    public ValueTask<DescribeServerReply> DescribeServerAsync(DescribeServerRequest request, CancellationToken cancellation) =>
        CallAsync<DescribeServerRequest, DescribeServerReply>(FrameKind.DescribeServer, request, cancellation);

    /// <summary>Whether a server can be reached now; connects if need be.</summary>
    public async Task<bool> ProbeAsync(CancellationToken cancellation)
    {
        try
        {
            await ConnectionAsync(cancellation);
            return true;
        }
        catch (ServerUnreachableException)
        {
            return false;
        }
    }

    /// <summary>Asks other servers from now on; calls on their way to the old ones break and may be repeated.</summary>
    /// <param name="servers">Addresses as <c>host</c>, <c>host:port</c> or <c>[v6]:port</c>; at least one.</param>
    /// <param name="cancellation">Gives up waiting for a connection that is being made.</param>
    /// <exception cref="FormatException">An address cannot be read; nothing has changed.</exception>
    public async Task ReplaceAsync(IReadOnlyList<string> servers, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(servers.Count, nameof(servers));
        foreach (string server in servers)
        {
            ServerAddress.Parse(server);
        }

        RpcConnection? current;
        await _connecting.WaitAsync(cancellation);
        try
        {
            (_configured, _servers) = (servers, servers);
            current = Interlocked.Exchange(ref _current, null);
        }
        finally
        {
            _connecting.Release();
        }

        if (current is not null)
        {
            await current.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        RpcConnection? current = Interlocked.Exchange(ref _current, null);
        if (current is not null)
        {
            await current.DisposeAsync();
        }

        _connecting.Dispose();
    }

    private async ValueTask<TReply> CallAsync<TRequest, TReply>(
        FrameKind method, TRequest request, CancellationToken cancellation)
        where TReply : class
    {
        byte[] body = ProtocolCodec.Encode(request);
        RpcConnection connection = await ConnectionAsync(cancellation);
        return ProtocolCodec.Decode<TReply>((await connection.CallAsync(method, body, cancellation)).Span);
    }

    private async ValueTask<RpcConnection> ConnectionAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _current) is { IsClosed: false } open)
        {
            return open;
        }

        await _connecting.WaitAsync(cancellation);
        try
        {
            if (_current is { IsClosed: false } meanwhile)
            {
                return meanwhile;
            }

            RpcConnection? broken = _current;
            Volatile.Write(ref _current, await ConnectToAnyAsync(cancellation));
            if (broken is not null)
            {
                await broken.DisposeAsync();
            }

            return _current;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<RpcConnection> ConnectToAnyAsync(CancellationToken cancellation)
    {
        IReadOnlyList<string> servers = _servers;
        var failures = new List<string>();
        for (int tried = 0; tried < servers.Count; tried++)
        {
            string server = servers[(int)(_next++ % (uint)servers.Count)];
            try
            {
                (string host, int port) = ServerAddress.Parse(server);
                return await RpcConnection.ConnectAsync(host, port, ConnectTimeout, _time, cancellation);
            }
            catch (Exception error) when (error is SocketException or IOException or FormatException
                || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                failures.Add($"{server}: {(error is OperationCanceledException ? "no answer" : error.Message)}");
            }
        }

        throw new ServerUnreachableException($"no server could be reached ({string.Join("; ", failures)})") { WasNotAsked = true };
    }

    private void Learn(IReadOnlyList<string> servers)
    {
        // The configured addresses stay: an advertised one may be of no use from here.
        string[] known = [.. servers.Concat(_configured).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (!known.SequenceEqual(_servers, StringComparer.OrdinalIgnoreCase))
        {
            _servers = known;
        }
    }
}
