using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Bench.Agents;

/// <summary>Thousands of nodes that run nothing: each watches what it is given and says at once that it runs, or has ended.</summary>
/// <remarks>
/// <para>They register, beat, watch and report as client agents do, over a few connections that they share. What they do not do is
/// to fetch whole allocations and to start tasks: what is measured with them is scheduling only.</para>
/// </remarks>
internal sealed class SimulatedNodes : IAsyncDisposable
{
    public const string Datacenter = FakeNodes.Datacenter;

    private const int NodesPerConnection = 500;
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _end = new();
    private readonly RpcServerConnection[] _connections;
    private readonly SimulatedNode[] _nodes;
    private Task[] _working = [];
    private bool _hasEnded;

    private SimulatedNodes(string address, int count, TimeSpan pace)
    {
        var entropy = new Entropy(20310504);
        _connections = [.. Enumerable.Range(0, (count / NodesPerConnection) + 1).Select(_ => new RpcServerConnection([address], TimeProvider.System))];
        _nodes =
        [
            .. Enumerable.Range(0, count).Select(number => new SimulatedNode(
                FakeNodes.Describe(number, entropy, cpuMhz: 12_000, memoryMb: 20_000), _connections[number / NodesPerConnection], entropy.Split(), pace, LongestWatch)),
        ];
    }

    /// <summary>Allocations that were said to run, as far as the server has acknowledged it.</summary>
    public int Running => _nodes.Sum(static node => node.Reported);

    /// <summary>Registers so many nodes and sets them to work.</summary>
    /// <param name="address"><c>host:port</c> of the server's control port.</param>
    /// <param name="count">How many.</param>
    /// <param name="pace">How long a node rests after a report before it looks again.</param>
    /// <param name="cancellation">Gives up registering.</param>
    public static async Task<SimulatedNodes> StartAsync(string address, int count, TimeSpan pace, CancellationToken cancellation)
    {
        var nodes = new SimulatedNodes(address, count, pace);
        await Parallel.ForEachAsync(
            nodes._nodes, new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = cancellation }, static (node, token) => new ValueTask(node.RegisterAsync(token)));
        nodes._working = [.. nodes._nodes.SelectMany(node => new[] { Quietly(node.WatchAsync, nodes._end.Token), Quietly(node.BeatAsync, nodes._end.Token) })];
        return nodes;
    }

    /// <summary>From now on so many of the nodes say nothing any more.</summary>
    public void Silence(int count)
    {
        foreach (SimulatedNode node in _nodes.Take(count))
        {
            node.IsSilent = true;
        }
    }

    /// <summary>Ends the nodes; more than once is no error.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        await _end.CancelAsync();
        await Task.WhenAll(_working);
        foreach (RpcServerConnection connection in _connections)
        {
            await connection.DisposeAsync();
        }

        _end.Dispose();
    }

    // The server may end before its nodes do.
    private static async Task Quietly(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await work(cancellation);
                return;
            }
            catch (Exception error) when (error is OperationCanceledException or ServerUnreachableException or RefusedException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
