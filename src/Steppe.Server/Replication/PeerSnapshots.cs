using Microsoft.Extensions.Logging;
using Steppe.Log;
using Steppe.Protocol;

namespace Steppe.Server;

/// <summary>Gets a snapshot from whichever of the other servers has one that is new enough.</summary>
internal sealed partial class PeerSnapshots(MemberList members, PeerConnections peers, string self, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger;

    /// <summary>Asks one after the other, whoever has the newest first.</summary>
    /// <returns>Null, after a pause, when nobody has one that reaches <paramref name="atLeast"/>.</returns>
    public async Task<LogSnapshot?> FetchAsync(ulong atLeast, CancellationToken cancellation)
    {
        await members.RefreshAsync(cancellation);
        foreach (LogMember member in members.Now.Where(member => member.Server.Id != self).OrderByDescending(static member => member.SnapshotIndex))
        {
            try
            {
                if (await PeerSnapshot.FetchAsync(peers.To(member.Server.RpcAddress), atLeast, cancellation) is { } snapshot)
                {
                    LogFetched(snapshot.Index, member.Server.Id);
                    return snapshot;
                }
            }
            catch (Exception error) when (error is ServerUnreachableException or RefusedException)
            {
                LogNoSnapshot(member.Server.Id, error.Message);
            }
        }

        LogNobodyHas(atLeast);
        await Task.Delay(RetryPause, time, cancellation);
        return null;
    }

    [LoggerMessage(3306, LogLevel.Information, "installs a snapshot up to entry {Entry} from server {Server}")]
    private partial void LogFetched(ulong entry, string server);

    [LoggerMessage(3307, LogLevel.Warning, "no snapshot could be had from server {Server}: {Why}")]
    private partial void LogNoSnapshot(string server, string why);

    [LoggerMessage(3308, LogLevel.Error, "no server gives a snapshot up to entry {Entry}, and the log no longer reaches back that far; trying again")]
    private partial void LogNobodyHas(ulong entry);
}
