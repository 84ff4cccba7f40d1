namespace Steppe.Log.Etcd;

/// <summary>Where the log is, and whose it is.</summary>
/// <remarks>Source: agent file, block <c>server.log "etcd"</c>.</remarks>
public sealed record EtcdOptions
{
    public const string DefaultPrefix = "/steppe";

    /// <summary>Clients' addresses of the members; one is enough, all are better.</summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary>Begins every key, so that several clusters can share one etcd.</summary>
    public string Prefix { get; init; } = DefaultPrefix;

    public EtcdTls? Tls { get; init; }

    /// <summary>Draws a number nobody has drawn before.</summary>
    public required Func<UInt128> NewId { get; init; }

    /// <summary>Hears what operators should know of.</summary>
    public Action<string> Notice { get; init; } = static _ => { };

    /// <summary>Bytes of entries that are kept for servers that lag a little.</summary>
    public long KeepBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Members whose files are larger than this, and more than half unused, are defragmented.</summary>
    public long DefragmentBytes { get; init; } = 64 * 1024 * 1024;

    public EtcdTimes Times { get; init; } = new();
}
