using System.Collections.Frozen;

namespace Steppe.Agent.Configuration;

/// <summary>Which key of an agent file each flag of <c>agent</c> overrides.</summary>
/// <remarks>Source: command line reference, section 2.1.</remarks>
internal static class AgentFlagTable
{
    private static readonly FrozenDictionary<string, string> Paths = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["server"] = "server.enabled",
        ["client"] = "client.enabled",
        ["bootstrap-expect"] = "server.bootstrap_expect",
        ["encrypt"] = "server.encrypt",
        ["raft-protocol"] = "server.raft_protocol",
        ["rejoin"] = "server.rejoin_after_leave",
        ["join"] = "server.server_join.start_join",
        ["retry-join"] = "server.server_join.retry_join",
        ["retry-max"] = "server.server_join.retry_max",
        ["retry-interval"] = "server.server_join.retry_interval",
        ["state-dir"] = "client.state_dir",
        ["alloc-dir"] = "client.alloc_dir",
        ["alloc-mounts-dir"] = "client.alloc_mounts_dir",
        ["host-volumes-dir"] = "client.host_volumes_dir",
        ["host-volume-plugin-dir"] = "client.host_volume_plugin_dir",
        ["node-class"] = "client.node_class",
        ["node-pool"] = "client.node_pool",
        ["servers"] = "client.servers",
        ["meta"] = "client.meta",
        ["network-interface"] = "client.network_interface",
        ["network-speed"] = "client.network_speed",
        ["preferred-address-family"] = "client.preferred_address_family",
        ["bind"] = "bind_addr",
        ["region"] = "region",
        ["data-dir"] = "data_dir",
        ["plugin-dir"] = "plugin_dir",
        ["dc"] = "datacenter",
        ["log-level"] = "log_level",
        ["log-json"] = "log_json",
        ["log-include-location"] = "log_include_location",
        ["node"] = "name",
        ["acl-enabled"] = "acl.enabled",
        ["acl-replication-token"] = "acl.replication_token",
        ["eventlog"] = "eventlog.enabled",
        ["eventlog-level"] = "eventlog.level",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every flag that sets a key.</summary>
    public static IEnumerable<string> Names { get; } =
    [
        .. Paths.Keys,
        .. Prefixed("consul", IntegrationSchema.Consul),
        .. Prefixed("vault", IntegrationSchema.Vault),
    ];

    /// <summary>The path of the key a flag sets, or null when there is no such flag.</summary>
    public static string? FindPath(string flag)
    {
        if (Paths.TryGetValue(flag, out string? path))
        {
            return path;
        }

        int dash = flag.IndexOf('-', StringComparison.Ordinal);
        BlockSchema? block = dash < 0 ? null : flag[..dash] switch
        {
            "consul" => IntegrationSchema.Consul,
            "vault" => IntegrationSchema.Vault,
            _ => null,
        };
        string key = flag[(dash + 1)..].Replace('-', '_');
        return block?.Find(key) is { } field && IsSimple(field) ? $"{flag[..dash]}.{field.Key}" : null;
    }

    private static IEnumerable<string> Prefixed(string block, BlockSchema schema) => schema.Fields
        .Where(IsSimple)
        .Select(field => $"{block}-{field.Key.Replace('_', '-')}");

    private static bool IsSimple(FieldSchema field) => field.Body is null && field.Kind != FieldKind.Opaque;
}
