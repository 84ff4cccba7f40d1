using Microsoft.Extensions.Logging;
using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Model;

namespace Steppe.Server;

/// <summary>Opens what one of several servers needs, and has it begin.</summary>
internal static partial class ReplicationStart
{
    /// <summary>Rebuilds the state from this server's disk and begins to follow; whether etcd is there turns out later.</summary>
    /// <exception cref="LogRefusedException">The data directory or the settings cannot be used; the message says what to do.</exception>
    public static async Task<Replication> RunAsync(
        ServerOptions options, EtcdLogSettings etcd, ServerEnvironment environment, PeerConnections peers, CancellationToken cancellation)
    {
        var entropy = new Entropy(~options.Seed);
        UInt128 NewId()
        {
            lock (entropy)
            {
                return new UInt128(entropy.NextUInt64(), entropy.NextUInt64());
            }
        }

        string directory = DirectoryOf(options);
        Directory.CreateDirectory(directory);
        EtcdDisk disk = EtcdDisk.Open(environment.OpenDisk(directory), NewId);
        try
        {
            foreach (string note in disk.Notes)
            {
                LogNote(environment.Logger, note);
            }

            LogSnapshot? seed = FileLogConversion.IsDue(options.DataDirectory, disk)
                ? await FileLogConversion.ConvertAsync(options, environment, disk, cancellation)
                : null;
            LogSnapshot? snapshot = seed ?? await disk.LoadNewestAsync(cancellation);
            ServerParts parts = ServerParts.Of(options, environment, RecoveredState.Read(snapshot));
            var log = EtcdLog.Open(
                new EtcdOptions
                {
                    Endpoints = etcd.Endpoints,
                    Prefix = etcd.Prefix,
                    Tls = etcd.Tls,
                    NewId = NewId,
                    Notice = notice => LogNote(environment.Logger, notice),
                    Times = new EtcdTimes { Lease = etcd.LeaseTtl },
                },
                disk,
                seed,
                environment.Time);
            return new Replication(parts, log, disk, peers, snapshot?.Index ?? 0);
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>Where a server keeps its snapshots while the log is in etcd.</summary>
    public static string DirectoryOf(ServerOptions options) => Path.Combine(options.DataDirectory, "etcd");

    [LoggerMessage(3301, LogLevel.Warning, "{Note}")]
    private static partial void LogNote(ILogger logger, string note);
}
