using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Steppe.Protocol.Rpc;

namespace Steppe.Server;

/// <summary>Serves the control port: one framed connection of a client agent.</summary>
/// <remarks>To be used with Kestrel: <c>listen.UseConnectionHandler&lt;RpcConnectionHandler&gt;()</c>; TLS goes before it.</remarks>
public sealed class RpcConnectionHandler(NodeGateway gateway, TimeProvider time) : ConnectionHandler
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<RpcServerSession, bool> _sessions = new();
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isLeaving;

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var session = new RpcServerSession(gateway, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        _sessions[session] = true;
        if (_isLeaving)
        {
            session.Leave();
        }

        try
        {
            Task serving = session.RunAsync(connection.Transport, over.Token);
            if (await Task.WhenAny(serving, _ending.Task) != serving)
            {
                await over.CancelAsync();
            }

            await serving;
        }
        finally
        {
            _sessions.TryRemove(session, out _);
        }
    }

    /// <summary>Ends every connection, once what other agents have passed on is answered: whoever passed on a change could not tell what became of it.
    /// What comes meanwhile is not begun, and the last word says so.</summary>
    /// <param name="patience">How long to wait for those answers.</param>
    public async Task EndAsync(TimeSpan patience)
    {
        _isLeaving = true;
        foreach (RpcServerSession session in _sessions.Keys)
        {
            session.Leave();
        }

        long since = time.GetTimestamp();
        await UntilAnsweredAsync(since, patience);
        foreach (RpcServerSession session in _sessions.Keys)
        {
            session.SayWhatWasNotBegun();
        }

        await UntilAnsweredAsync(since, patience);
        _ending.TrySetResult();
    }

    private async Task UntilAnsweredAsync(long since, TimeSpan patience)
    {
        while (_sessions.Keys.Any(static session => session.IsAnswering) && time.GetElapsedTime(since) < patience)
        {
            await Task.Delay(Pace, time);
        }
    }
}
