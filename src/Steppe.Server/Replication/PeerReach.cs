using Steppe.Log;

namespace Steppe.Server;

/// <summary>Whether a leader still reaches the other servers; reaching etcd alone is not enough to be of use.</summary>
/// <remarks>Its clients and callers are passed on by the others, and they could not.</remarks>
internal sealed class PeerReach(PeerConnections peers, TimeProvider time)
{
    private const int RoundsInVain = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Whether whoever reaches so few of the other servers should let one of those lead.</summary>
    /// <param name="others">Servers that are there, this one not counted.</param>
    /// <param name="reached">How many of them it reaches.</param>
    public static bool IsCutOff(int others, int reached) => others >= 2 && (reached + 1) * 2 <= others + 1;

    /// <summary>Completes when most of the others have been out of reach for a while.</summary>
    /// <param name="others">Addresses of the servers that are there, asked anew each time.</param>
    /// <param name="cancellation">Ends the watching.</param>
    public async Task CutOffAsync(Func<IReadOnlyList<ServerIdentity>> others, CancellationToken cancellation)
    {
        for (int inVain = 0; inVain < RoundsInVain;)
        {
            await Task.Delay(Interval, time, cancellation);
            IReadOnlyList<ServerIdentity> there = others();
            bool[] reached = await Task.WhenAll(there.Select(server => ProbeAsync(server, cancellation)));
            inVain = IsCutOff(there.Count, reached.Count(static answer => answer)) ? inVain + 1 : 0;
        }
    }

    private async Task<bool> ProbeAsync(ServerIdentity server, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await peers.ProbeAsync(server.RpcAddress, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
