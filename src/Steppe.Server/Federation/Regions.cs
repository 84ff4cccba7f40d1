using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Steppe.Protocol;

namespace Steppe.Server;

/// <summary>The other regions: which there are, and the way to their servers.</summary>
/// <remarks>Thread-safe. One loop asks the addresses this server was given, and the servers it has learnt of since, who they are; whoever is asked
/// learns by that of whoever asks. Regions share nothing but requests. See decision 0149.</remarks>
public sealed partial class Regions : IAsyncDisposable
{
    /// <summary>The gossip port of agent files written for the reference; here the control port takes its place.</summary>
    private const int GossipPort = 4648;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3), Patience = TimeSpan.FromSeconds(3), LongSilence = TimeSpan.FromSeconds(30);

    private readonly string _own;
    private readonly Func<IReadOnlyList<DescribedServer>> _ownServers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, RpcServerConnection> _joined = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OtherRegion> _others = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _complained = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private int _ended;

    internal Regions(string own, IReadOnlyList<string> join, Func<IReadOnlyList<DescribedServer>> ownServers, TimeProvider time, ILogger logger)
    {
        (_own, _ownServers, _time, _logger) = (own, ownServers, time, logger);
        foreach (string address in join)
        {
            Connection(address);
        }

        _running = RunAsync(_ending.Token);
    }

    /// <summary>Every region that is known, this one included, sorted.</summary>
    public IReadOnlyList<string> Names => [.. _others.Keys.Append(_own).Order(StringComparer.Ordinal)];

    /// <summary>The servers of the other regions; those of a region that has been silent for long are not there.</summary>
    public IReadOnlyList<(string Region, DescribedServer Server)> Servers =>
    [
        .. from region in _others.OrderBy(static region => region.Key, StringComparer.Ordinal)
           let isSilent = _time.GetElapsedTime(region.Value.HeardAt) > LongSilence
           from server in region.Value.Servers
           select (region.Key, server with { IsPresent = server.IsPresent && !isSilent }),
    ];

    /// <summary>The way to the servers of another region; null when it is not known.</summary>
    public IServerConnection? Find(string region) => _others.GetValueOrDefault(region)?.Connection;

    /// <summary><c>host:port</c> of the HTTP API of a server of another region; null when none that is there has told.</summary>
    public string? FindHttpAddress(string region) => _others.GetValueOrDefault(region)?.Servers
        .FirstOrDefault(static server => server.IsPresent && server.HttpAddress.Length > 0)?.HttpAddress;

    /// <summary>Learns of a region through one of its servers.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public async Task<string?> JoinAsync(string address, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(address, Connection(address), cancellation);
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return;
        }

        await _ending.CancelAsync();
        await _running;
        foreach (RpcServerConnection connection in _joined.Values.Concat(_others.Values.Select(static other => other.Connection)))
        {
            await connection.DisposeAsync();
        }

        _ending.Dispose();
    }

    /// <summary>A server of another region has told who is there.</summary>
    internal void Hear(string region, IReadOnlyList<DescribedServer> servers)
    {
        string[] addresses = [.. servers.OrderByDescending(static server => server.IsPresent).Select(static server => server.RpcAddress)];
        if (region == _own || addresses.Length == 0)
        {
            return;
        }

        OtherRegion other = _others.GetOrAdd(region, _ => new OtherRegion(new RpcServerConnection(addresses, _time)));
        if (!other.Servers.Select(static server => server.RpcAddress).SequenceEqual(servers.Select(static server => server.RpcAddress), StringComparer.Ordinal))
        {
            LogHeard(region, string.Join(", ", addresses));

            // Nothing depends on when; until then the old ones are asked.
            _ = other.Connection.ReplaceAsync(addresses, _ending.Token);
        }

        (other.Servers, other.HeardAt) = (servers, _time.GetTimestamp());
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await Task.WhenAll(
                [
                    .. _joined.Select(one => ComplainAsync(one.Key, one.Value, cancellation)),
                    .. _others.Select(one => ComplainAsync(one.Key, one.Value.Connection, cancellation)),
                ]);
                await Task.Delay(Interval, _time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Told to end.
        }
    }

    private async Task ComplainAsync(string name, RpcServerConnection connection, CancellationToken cancellation)
    {
        if (await AskAsync(name, connection, cancellation) is { } wrong)
        {
            if (_complained.TryAdd(name, true))
            {
                LogNotJoined(wrong);
            }
        }
        else
        {
            _complained.TryRemove(name, out _);
        }
    }

    private async Task<string?> AskAsync(string name, RpcServerConnection connection, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            DescribeServerReply reply = await connection.DescribeServerAsync(new DescribeServerRequest(_own, _ownServers()), either.Token);
            if (reply is not { Region: { } region, Servers: { } servers })
            {
                return $"{name}: this server is of an older version; upgrade it to federate with it";
            }

            if (region == _own)
            {
                return servers.Any(server => _ownServers().Any(own => own.RpcAddress == server.RpcAddress)) ? null
                    : $"{name} is of region {region} too, but not of this cluster: give every server of a region the same log \"etcd\", or another region's name";
            }

            Hear(region, servers);
            return null;
        }
        catch (Exception error) when (error is ServerUnreachableException or RefusedException or IOException or FormatException or System.Text.Json.JsonException)
        {
            return $"{name}: {error.Message}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{name}: no answer";
        }
    }

    private RpcServerConnection Connection(string address)
    {
        (string host, int port) = ServerAddress.Parse(address);
        string control = $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{(port == GossipPort ? RpcServerConnection.DefaultPort : port)}";
        return _joined.GetOrAdd(control, name => new RpcServerConnection([name], _time));
    }

    [LoggerMessage(3311, LogLevel.Information, "region {Region} is reached through {Servers}")]
    private partial void LogHeard(string region, string servers);

    [LoggerMessage(3312, LogLevel.Warning, "not joined, tried again: {Why}")]
    private partial void LogNotJoined(string why);

    private sealed class OtherRegion(RpcServerConnection connection)
    {
        public RpcServerConnection Connection { get; } = connection;

        public volatile IReadOnlyList<DescribedServer> Servers = [];

        public long HeardAt { get; set; }
    }
}
