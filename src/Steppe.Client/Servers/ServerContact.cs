namespace Steppe.Client;

/// <summary>What a client last heard of its servers.</summary>
/// <param name="Servers"><c>host:port</c> of every server.</param>
/// <param name="HeartbeatTtl">Time between heartbeats.</param>
/// <param name="HeardAt">When a server last answered a registration or a heartbeat (UTC); null for never.</param>
public sealed record ServerContact(IReadOnlyList<string> Servers, TimeSpan HeartbeatTtl, DateTimeOffset? HeardAt)
{
    public static readonly ServerContact None = new([], TimeSpan.Zero, HeardAt: null);
}
