using static Steppe.Agent.Configuration.Fields;

namespace Steppe.Agent.Configuration;

/// <summary>Every key an agent file may have.</summary>
/// <remarks>Source: job specification, section 7.</remarks>
internal static class AgentSchema
{
    private static readonly BlockSchema Endpoints = new(Many(Text, "http", "rpc", "serf"));

    private static readonly BlockSchema Limits = new(
        Duration("https_handshake_timeout").Warns("the API is served without TLS"),
        Integer("http_max_conns_per_client").Warns("connections are not counted per client yet", unless: 100L),
        Duration("rpc_handshake_timeout").Warns("the control port has no TLS handshake yet", unless: TimeSpan.FromSeconds(5)),
        Integer("rpc_max_conns_per_client").Warns("connections are not counted per client yet", unless: 100L));

    private static readonly BlockSchema Rpc = new(
    [
        Integer("accept_backlog"),
        .. Many(Duration, "keep_alive_interval", "connection_write_timeout", "stream_open_timeout", "stream_close_timeout", "dial_timeout"),
    ]);

    private static readonly BlockSchema Plugin = new(
        ReplacedTexts("args").Warns("drivers are part of this program and take no arguments"),
        Opaque("config"));

    /// <summary>The file itself.</summary>
    public static BlockSchema Root { get; } = new(
    [
        Text("region"),
        Text("datacenter"),
        Text("name"),
        Text("data_dir"),
        Text("plugin_dir").Warns("external driver plugins cannot be loaded yet"),
        Text("bind_addr"),
        Block("addresses", Endpoints),
        Block("advertise", Endpoints),
        Block("ports", new BlockSchema(Many(Integer, "http", "rpc", "serf"))),
        .. LogKeys(),
        Flag("enable_debug"),
        Flag("leave_on_interrupt"),
        Flag("leave_on_terminate"),
        TriState("disable_update_check"),
        Flag("disable_anonymous_signature"),
        TextMap("http_api_response_headers"),
        Block("limits", Limits),
        Block("server", ServerSchema.Block),
        Block("client", ClientSchema.Block),
        NamedBlocks("plugin", Plugin),
        Block("telemetry", TelemetrySchema.Block),
        Block("rpc", Rpc).Warns("these limits are fixed in Steppe"),
        .. SecuritySchema.Fields,
        .. IntegrationSchema.Fields,
    ]);

    private static FieldSchema[] LogKeys() =>
    [
        Text("log_level"),
        Flag("log_json"),
        Text("log_file"),
        Duration("log_rotate_duration"),
        Integer("log_rotate_bytes"),
        Integer("log_rotate_max_files"),
        Flag("log_include_location").Warns("log lines carry no source location"),
        Flag("enable_syslog").Warns("nothing is sent to syslog; use log_file, or let systemd collect the output"),
        Text("syslog_facility"),
        Block("eventlog", new BlockSchema(Flag("enabled").Warns("there is no Windows event log here"), Text("level"))),
    ];
}
