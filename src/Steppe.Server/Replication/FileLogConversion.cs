using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Log.File;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Takes what a server that was alone has in its own log over to the disk of one of several.</summary>
/// <remarks>The old log stays as it is. Repeated after a crash it does the same again, until the cluster is in etcd.</remarks>
internal static class FileLogConversion
{
    /// <summary>Whether a directory holds a log that etcd has not taken over yet.</summary>
    public static bool IsDue(string directory, EtcdDisk disk) => disk.Cluster is null && FileLog.Exists(directory);

    /// <summary>Puts the newest state of the old log on the new disk.</summary>
    /// <returns>It, for etcd to go on with; null when the old log is empty.</returns>
    /// <exception cref="LogRefusedException">The old log cannot be read; the message says what to do.</exception>
    public static async Task<LogSnapshot?> ConvertAsync(
        ServerOptions options, ServerEnvironment environment, EtcdDisk disk, CancellationToken cancellation)
    {
        await using FileLog log = SoleServing.OpenLog(options, environment);
        await using IAsyncEnumerator<Leadership> leadership =
            log.LeadershipAsync(SoleServing.IdentityOf(options), CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        if (!await leadership.MoveNextAsync()
            || leadership.Current is not Leadership.Leading leading
            || await log.BarrierAsync(leading.Epoch, cancellation) is not BarrierResult.Leading barrier)
        {
            throw new LogRefusedException($"{options.DataDirectory}: the log of this server cannot be opened to be taken over");
        }

        RecoveredState recovered = await RecoveredState.LoadAsync(log, log, barrier.Head, cancellation);
        if (recovered.LogIndex == 0)
        {
            return null;
        }

        if (recovered.LogIndex > log.NewestIndex)
        {
            await log.WriteAsync(recovered.LogIndex, output => SnapshotCodec.Write(recovered.State, output), cancellation);
        }

        LogSnapshot snapshot = await log.LoadNewestAsync(cancellation)
            ?? throw new LogRefusedException($"{options.DataDirectory}: the snapshot that was just written is not there");
        await disk.InstallAsync(snapshot, cancellation);
        return snapshot;
    }
}
