using Steppe.Log.Etcd;

namespace Steppe.Server;

/// <summary>The etcd that keeps the log of several servers.</summary>
/// <remarks>Source: agent file, block <c>server.log "etcd"</c>.</remarks>
public sealed record EtcdLogSettings
{
    public required IReadOnlyList<string> Endpoints { get; init; }

    public string Prefix { get; init; } = EtcdOptions.DefaultPrefix;

    public EtcdTls? Tls { get; init; }

    /// <summary>A leader that is not heard of for so long is replaced.</summary>
    public TimeSpan LeaseTtl { get; init; } = new EtcdTimes().Lease;
}
