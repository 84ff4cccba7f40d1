using Steppe.Agent.Configuration;

namespace Steppe.Agent.Tests.Configuration;

/// <summary>Nothing that somebody wrote is passed over in silence.</summary>
public sealed class UnbuiltSettingsTests
{
    private const string Server = "data_dir = \"/d\"\nserver { enabled = true }\n";

    [Theory]
    [InlineData("acl { enabled = true }", "acl.enabled: access control is not built yet")]
    [InlineData("tls { http = true }", "tls.http: TLS is not built yet")]
    [InlineData("tls { rpc = true }", "tls.rpc: TLS is not built yet")]
    [InlineData("tls { verify_https_client = true }", "tls.verify_https_client: TLS is not built yet")]
    [InlineData("server { encrypt = \"c2VjcmV0\" }", "server.encrypt: gossip between servers is not built")]
    [InlineData("audit { enabled = true }", "audit.enabled: requests are not audited yet")]
    [InlineData("sentinel { import \"x\" { path = \"/x\" } }", "sentinel: policies are not checked")]
    [InlineData("plugin \"raw_exec\" { config { denied_envvars = [\"A\"] } }", "denied_envvars: these variables would reach tasks all the same")]
    public void WhatGuardsOrMeansALotKeepsTheAgentFromStarting(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Single(Loading.Errors(Server + text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("consul { address = \"127.0.0.1:8500\" }", "consul is ignored: Consul is not built yet")]
    [InlineData("vault { enabled = true }", "vault.enabled is ignored: Vault is not built yet")]
    [InlineData("autopilot { enable_custom_upgrades = true }", "autopilot.enable_custom_upgrades is ignored: every server has the whole state")]
    [InlineData("enable_syslog = true", "enable_syslog is ignored")]
    [InlineData("server { num_schedulers = 2 }", "server.num_schedulers is ignored: one scheduling loop serves all jobs")]
    [InlineData("server { csi_plugin_gc_threshold = \"2h\" }", "server.csi_plugin_gc_threshold is ignored")]
    [InlineData("server { default_scheduler_config { scheduler_algorithm = \"spread\" } }", "server.default_scheduler_config is ignored")]
    [InlineData("client { host_volumes_dir = \"/v\" }", "client.host_volumes_dir is ignored: volumes are not made at run time yet")]
    [InlineData("telemetry { statsd_address = \"127.0.0.1:8125\" }", "telemetry.statsd_address is ignored")]
    [InlineData("plugin \"docker\" { config { } }", "plugin \"docker\" is ignored: there is no such driver in this build")]
    [InlineData("plugin \"raw_exce\" { config { } }", "did you mean \"raw_exec\"?")]
    public void TheRestIsAWarning(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Single(Loading.Load([Server + text]).Warnings).Sentence, StringComparison.Ordinal);

    [Theory]
    [InlineData("acl { enabled = false }")]
    [InlineData("tls { http = false\n rpc = false\n ca_file = \"/x\" }")]
    [InlineData("vault { enabled = false }")]
    [InlineData("audit { enabled = false }")]
    [InlineData("server { raft_protocol = 3\n enable_event_broker = true\n event_buffer_size = 7 }")]
    [InlineData("enable_debug = false")]
    [InlineData("ui { enabled = true }")]
    [InlineData("autopilot { cleanup_dead_servers = false\n enable_redundancy_zones = false }")]
    [InlineData("disable_update_check = true")]
    public void WhatAsksForNothingIsNoFinding(string text) => Assert.Empty(Loading.Load([Server + text]).Warnings);

    [Fact]
    public void NoSecretIsShown()
    {
        AgentConfigException refused = Assert.Throws<AgentConfigException>(() => Loading.Load([Server], ["-encrypt=c2VjcmV0"]));
        Assert.DoesNotContain("c2VjcmV0", refused.Message, StringComparison.Ordinal);
    }
}
