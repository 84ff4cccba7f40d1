using Steppe.Log.File;
using Steppe.Model;
using Steppe.ServerCore;

namespace Steppe.Server;

/// <summary>What a server is told at its start.</summary>
public sealed record ServerOptions
{
    /// <summary>Where this server keeps its log and snapshots; created when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Name of this server among the servers.</summary>
    public string Name { get; init; } = "server";

    /// <summary>The etcd that keeps the log; null when this server is alone and keeps it itself.</summary>
    public EtcdLogSettings? Etcd { get; init; }

    public string Region { get; init; } = "global";

    /// <summary>Servers of other regions; each may lead to a region.</summary>
    public IReadOnlyList<string> Join { get; init; } = [];

    /// <summary><c>host:port</c> of this server's control port as others reach it.</summary>
    public string AdvertisedRpcAddress { get; init; } = "127.0.0.1:4647";

    /// <summary><c>host:port</c> of this server's HTTP API as others reach it.</summary>
    public string AdvertisedHttpAddress { get; init; } = "127.0.0.1:4646";

    /// <summary>Seed of every id this server makes. From the system's randomness in production.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The time zones of periodic jobs.</summary>
    public TimeZones TimeZones { get; init; } = SystemTimeZones.Known;

    public HeartbeatOptions Heartbeats { get; init; } = HeartbeatOptions.Default;

    /// <summary>How long what is over is kept.</summary>
    public GarbageOptions Garbage { get; init; } = GarbageOptions.Default;

    /// <summary>What decides whether servers are healthy, until an operator says otherwise; null for the defaults.</summary>
    public AutopilotConfiguration? Autopilot { get; init; }

    /// <summary>Priority of jobs that name none, and the highest one allowed.</summary>
    public int DefaultJobPriority { get; init; } = 50;

    public int MaxJobPriority { get; init; } = 100;

    /// <summary>Batches of events kept for subscribers that come later; null for no event stream at all.</summary>
    public int? EventBufferSize { get; init; } = 100;

    /// <summary>Size of a log segment in bytes; small ones start quicker.</summary>
    public int LogSegmentBytes { get; init; } = FileLogOptions.DefaultSegmentBytes;

    /// <summary>A snapshot is taken when the log has grown by so many entries since the last one, …</summary>
    public int SnapshotAfterEntries { get; init; } = 8192;

    /// <summary>… or by so many bytes.</summary>
    public long SnapshotAfterBytes { get; init; } = 16 * 1024 * 1024;
}
