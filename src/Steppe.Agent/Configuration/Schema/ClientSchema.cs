using static Steppe.Agent.Configuration.Fields;

namespace Steppe.Agent.Configuration;

/// <summary>The keys of <c>client</c>.</summary>
/// <remarks>Source: job specification, section 7.4.</remarks>
internal static class ClientSchema
{
    private const string NoVolumes = "volumes are not made at run time yet; declare them with host_volume";
    private const string NoBridge = "bridge networking is not built yet";
    private const string NoTemplates = "templates are not built yet";

    private static readonly BlockSchema Retry = new(
        TriState("enabled"), Integer("attempts"), Duration("backoff"), Duration("max_backoff"));

    private static readonly BlockSchema Wait = new(
        TriState("enabled"), Duration("min"), Duration("max"));

    private static readonly BlockSchema Template = new(
        ReplacedTexts("function_denylist"),
        ReplacedTexts("function_blacklist"),
        Flag("disable_file_sandbox"),
        Duration("max_stale"),
        Duration("block_query_wait"),
        UnitBlock("wait", Wait),
        UnitBlock("wait_bounds", Wait),
        UnitBlock("consul_retry", Retry),
        UnitBlock("vault_retry", Retry),
        UnitBlock("nomad_retry", Retry));

    private static readonly BlockSchema Artifact = new(
    [
        .. Many(Duration, "http_read_timeout", "gcs_timeout", "git_timeout", "hg_timeout", "s3_timeout"),
        .. Many(Text, "http_max_size", "decompression_size_limit", "set_environment_variables"),
        Integer("decompression_file_count_limit"),
        Flag("disable_filesystem_isolation"),
        Flag("disable_artifact_inspection").Warns("artifacts are always inspected for links that lead out"),
        ReplacedTexts("filesystem_isolation_extra_paths"),
    ]);

    private static readonly BlockSchema Reserved = new(
        Integer("cpu"),
        Integer("memory"),
        Integer("disk"),
        Text("cores"),
        Text("reserved_ports"));

    private static readonly BlockSchema Drain = new(
        Duration("deadline"), Flag("force"), Flag("ignore_system_jobs"));

    /// <summary>The block itself.</summary>
    public static BlockSchema Block { get; } = new(
    [
        Flag("enabled"),
        Texts("servers"),
        Text("alloc_dir"),
        Text("state_dir"),
        Text("node_class"),
        Text("node_pool"),
        TextMap("meta"),
        TextMap("options"),
        Block("server_join", ServerSchema.Join),
        .. Resources(),
        .. Collection(),
        .. Network(),
        .. Storage(),
        .. Later(),
    ]);

    private static FieldSchema[] Resources() =>
    [
        .. Many(Integer, "cpu_total_compute", "memory_total_mb", "disk_total_mb", "disk_free_mb"),
        Text("reservable_cores"),
        Block("reserved", Reserved),
        Duration("max_kill_timeout"),
        Text("cgroup_parent"),
        Flag("default_ineligible"),
        TriState("no_host_uuid").Warns("the node's id is always its own, never the machine's", unless: true),
        Flag("cpu_disable_dmidecode"),
        Integer("node_max_allocs").Warns("the number of allocations is limited by resources only"),
        TextMap("chroot_env"),
        Flag("disable_remote_exec"),
        Block("users", new BlockSchema(Integer("dynamic_user_min"), Integer("dynamic_user_max"))).Warns("no driver of this build uses dynamic users"),
    ];

    private static FieldSchema[] Collection() =>
    [
        Duration("gc_interval"),
        Number("gc_disk_usage_threshold"),
        Number("gc_inode_usage_threshold"),
        Integer("gc_max_allocs"),
        Integer("gc_parallel_destroys"),
        Flag("gc_volumes_on_node_gc").Warns(NoVolumes),
    ];

    private static FieldSchema[] Network() =>
    [
        Text("network_interface"),
        Integer("network_speed"),
        Integer("min_dynamic_port"),
        Integer("max_dynamic_port"),
        Integer("client_min_port"),
        Integer("client_max_port"),
        AppendedBlocks("host_network", new BlockSchema(Text("cidr"), Text("interface"), Text("reserved_ports"))),
        TriState("bind_wildcard_default_host_network").Warns("ports are not mapped yet", unless: true),
        Text("preferred_address_family").Warns("the address family cannot be chosen yet"),
        .. Many(static key => Text(key).Warns(NoBridge), "cni_path", "cni_config_dir", "bridge_network_name", "bridge_network_subnet", "bridge_network_subnet_ipv6"),
        Flag("bridge_network_hairpin_mode").Warns(NoBridge),
    ];

    private static FieldSchema[] Storage() =>
    [
        NamedBlocks("host_volume", new BlockSchema(Text("path"), Flag("read_only"))),
        Text("host_volumes_dir").Warns(NoVolumes),
        Text("host_volume_plugin_dir").Warns(NoVolumes),
        Text("alloc_mounts_dir").Warns("no driver of this build mounts allocations"),
    ];

    private static FieldSchema[] Later() =>
    [
        UnitBlock("template", Template).Warns(NoTemplates),
        Block("artifact", Artifact),
        Block("drain_on_shutdown", Drain),
        TriState("nomad_service_discovery").Warns("service discovery is not built yet", unless: true),
        Text("common_plugin_dir").Warns("external plugins cannot be loaded yet"),
        Text("log_file").Warns("the client logs with the agent"),
        NamedBlocks("fingerprint", new BlockSchema(Integer("retry_attempts"), Duration("retry_interval"), Flag("exit_on_failure"))).Warns("fingerprints take no settings"),
    ];
}
