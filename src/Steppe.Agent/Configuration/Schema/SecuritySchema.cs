using static Steppe.Agent.Configuration.Fields;

namespace Steppe.Agent.Configuration;

/// <summary>The blocks that guard an agent: <c>acl</c>, <c>tls</c>, <c>audit</c>, <c>sentinel</c>, <c>keyring</c>.</summary>
/// <remarks>
/// None of them is built yet. What would leave an agent less guarded than its file says keeps it from starting; the rest is
/// read and means nothing while its block is off. Source: job specification, section 7.5.
/// </remarks>
internal static class SecuritySchema
{
    private const string NoTls = "TLS is not built yet, so traffic would go unencrypted";

    private static readonly BlockSchema Acl = new(
        Flag("enabled").Refuses("access control is not built yet, so everybody would be let in"),
        Duration("token_ttl"),
        Duration("policy_ttl"),
        Duration("role_ttl"),
        Text("replication_token"),
        Duration("token_min_expiration_ttl"),
        Duration("token_max_expiration_ttl"));

    private static readonly BlockSchema Tls = new(
    [
        .. Many(static key => Flag(key).Refuses(NoTls), "http", "rpc", "verify_server_hostname", "verify_https_client", "rpc_upgrade_mode"),
        .. Many(Text, "ca_file", "cert_file", "key_file", "tls_min_version", "tls_cipher_suites"),
        Flag("tls_prefer_server_cipher_suites"),
    ]);

    private static readonly BlockSchema Sink = new(
    [
        .. Many(Text, "type", "format", "path", "delivery_guarantee", "mode"),
        Duration("rotate_duration"),
        Integer("rotate_bytes"),
        Integer("rotate_max_files"),
    ]);

    private static readonly BlockSchema Filter = new(
    [
        Text("type"),
        .. Many(ReplacedTexts, "endpoints", "stages", "operations"),
    ]);

    private static readonly BlockSchema Audit = new(
        TriState("enabled").Refuses("requests are not audited yet", unless: false),
        NamedBlocks("sink", Sink),
        NamedBlocks("filter", Filter));

    private static readonly BlockSchema Sentinel = new(
        NamedBlocks("import", new BlockSchema(Text("path"), ReplacedTexts("args"))));

    /// <summary>The blocks as keys of the file.</summary>
    public static FieldSchema[] Fields { get; } =
    [
        Block("acl", Acl),
        Block("tls", Tls),
        UnitBlock("audit", Audit),
        Block("sentinel", Sentinel).Refuses("policies are not checked, so every job would be let in"),
        NamedBlocks("keyring", new BlockSchema(
        [
            TriState("active"),
            .. Many(Text, "name", "region", "access_key", "secret_key", "session_token", "kms_key_id", "endpoint", "profile", "credentials"),
            .. Many(Text, "project", "key_ring", "crypto_key", "tenant_id", "client_id", "client_secret", "environment", "vault_name", "key_name"),
            .. Many(Text, "resource", "address", "token", "mount_path", "namespace", "tls_ca_cert", "tls_client_cert", "tls_client_key", "tls_server_name"),
            .. Many(Text, "disable_renewal", "tls_skip_verify", "key_id_prefix"),
        ])).Warns("nothing is encrypted with keys of the cluster yet"),
    ];
}
