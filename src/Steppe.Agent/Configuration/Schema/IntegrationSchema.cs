using static Steppe.Agent.Configuration.Fields;

namespace Steppe.Agent.Configuration;

/// <summary>The blocks about other programs and the web: <c>consul</c>, <c>vault</c>, <c>ui</c>, <c>autopilot</c>, <c>reporting</c>.</summary>
/// <remarks>Source: job specification, section 7.5.</remarks>
internal static class IntegrationSchema
{
    private static readonly BlockSchema Identity = new(
    [
        ReplacedTexts("aud"), Flag("env"), Flag("file"), Text("filepath"), Duration("ttl"), Text("change_mode"), Text("change_signal"), TextMap("extra_claims"),
    ]);

    private static readonly BlockSchema UiLabel = new(Many(Text, "text", "background_color", "text_color"));

    private static readonly BlockSchema ContentSecurityPolicy = new(Many(
        ReplacedTexts, "connect_src", "default_src", "form_action", "frame_ancestors", "img_src", "script_src", "style_src"));

    private static readonly BlockSchema Ui = new(
        TriState("enabled"),
        Block("consul", new BlockSchema(Text("ui_url"))),
        Block("vault", new BlockSchema(Text("ui_url"))),
        Block("label", UiLabel),
        Block("content_security_policy", ContentSecurityPolicy),
        TriState("show_cli_hints"));

    private static readonly BlockSchema Autopilot = new(
    [
        TriState("cleanup_dead_servers"),
        .. Many(Duration, "last_contact_threshold", "server_stabilization_time"),
        .. Many(Integer, "max_trailing_logs", "min_quorum"),
        .. Many(static key => TriState(key).Warns("every server has the whole state and any of them may lead", unless: false),
            "enable_redundancy_zones", "disable_upgrade_migration", "enable_custom_upgrades"),
    ]);

    /// <summary>The keys of <c>consul</c>.</summary>
    public static BlockSchema Consul { get; } = new(
    [
        .. Many(Text, "name", "address", "token", "auth", "ca_file", "cert_file", "key_file", "grpc_address", "grpc_ca_file", "namespace"),
        .. Many(Text, "server_service_name", "server_http_check_name", "server_serf_check_name", "server_rpc_check_name"),
        .. Many(Text, "client_service_name", "client_http_check_name", "service_auth_method", "task_auth_method", "tls_server_name"),
        .. Many(TriState, "ssl", "verify_ssl", "auto_advertise", "checks_use_advertise", "server_auto_join", "client_auto_join", "share_ssl"),
        TriState("allow_unauthenticated"),
        Texts("tags"),
        Duration("timeout"),
        UnitBlock("service_identity", Identity),
        UnitBlock("task_identity", Identity),
        Texts("identity"),
    ]);

    /// <summary>The keys of <c>vault</c>.</summary>
    public static BlockSchema Vault { get; } = new(
    [
        TriState("enabled").Warns("Vault is not built yet, so tasks that ask for its secrets cannot run", unless: false),
        .. Many(Text, "name", "address", "token", "create_from_role", "task_token_ttl", "ca_file", "ca_path", "cert_file", "key_file"),
        .. Many(Text, "tls_server_name", "namespace", "jwt_auth_backend_path"),
        .. Many(TriState, "tls_skip_verify", "allow_unauthenticated"),
        UnitBlock("default_identity", Identity),
    ]);

    /// <summary>The blocks as keys of the file.</summary>
    public static FieldSchema[] Fields { get; } =
    [
        Block("consul", Consul).Warns("Consul is not built yet: servers are not found and services not registered through it"),
        Block("vault", Vault),
        Block("ui", Ui),
        Block("autopilot", Autopilot),
        Block("reporting", new BlockSchema(
            TriState("enabled"),
            Text("address"),
            Flag("disable_product_usage_reporting"),
            Block("license", new BlockSchema(TriState("enabled"))))),
    ];
}
