using Steppe.Agent.Configuration;

namespace Steppe.Agent.Tests.Configuration;

/// <summary>Rules over the whole configuration: each one refused with a sentence that names the key.</summary>
public sealed class ConfigRulesTests
{
    private const string Server = "data_dir = \"/d\"\nserver { enabled = true }\n";
    private const string Client = "data_dir = \"/d\"\nclient {\n enabled = true\n servers = [\"a\"]\n}\n";

    [Theory]
    [InlineData("data_dir = \"/d\"", "nothing to run")]
    [InlineData("server { enabled = true }", "data_dir is missing")]
    [InlineData("server { enabled = true }\ndata_dir = \"data\"", "data_dir must be an absolute path, not \"data\" (did you mean \"/home/operator/data\"?)")]
    [InlineData(Server + "server { data_dir = \"x\" }", "server.data_dir must be an absolute path")]
    [InlineData(Client + "client { alloc_dir = \"x\" }", "client.alloc_dir must be an absolute path")]
    [InlineData(Client + "client { state_dir = \"x\" }", "client.state_dir must be an absolute path")]
    [InlineData(Server + "datacenter = \"dc*\"", "datacenter \"dc*\" must not contain \"*\"")]
    [InlineData(Client + "client { node_pool = \"all\" }", "client.node_pool must not be \"all\"")]
    [InlineData(Client + "client { node_pool = \"a b\" }", "client.node_pool \"a b\" must be 1 to 128")]
    [InlineData(Client + "client { meta { \"a..b\" = \"1\" } }", "client.meta: jobs could not name the key \"a..b\"")]
    [InlineData(Client + "client { min_dynamic_port = 30000\n max_dynamic_port = 20000 }", "client.min_dynamic_port (30000) must not be greater than")]
    [InlineData(Client + "client { max_dynamic_port = 70000 }", "client.max_dynamic_port must be from 1 to 65535, not 70000")]
    [InlineData(Client + "client { reserved { reserved_ports = \"80-\" } }", "client.reserved.reserved_ports must be ports and ranges")]
    [InlineData(Client + "client { memory_total_mb = -1 }", "client.memory_total_mb must be from 0")]
    [InlineData(Client + "client { gc_disk_usage_threshold = 180 }", "client.gc_disk_usage_threshold is a percentage")]
    [InlineData(Client + "client { artifact { http_max_size = \"much\" } }", "client.artifact.http_max_size must be a size such as \"100GB\" or \"64MiB\", not \"much\"")]
    [InlineData(Client + "client { artifact { git_timeout = \"-1s\" } }", "client.artifact.git_timeout must not be negative")]
    [InlineData(Client + "client { artifact { decompression_file_count_limit = -1 } }", "client.artifact.decompression_file_count_limit must be from 1")]
    [InlineData(Client + "client { servers = [\"a:b\"] }", "client.servers: \"a:b\" is not an address")]
    [InlineData(Client + "client { server_join { retry_join = [\"provider=aws tag_key=x\"] } }", "servers cannot be looked up at cloud providers yet")]
    [InlineData("data_dir = \"/d\"\nclient { enabled = true }", "client.servers names no server")]
    [InlineData(Server + "ports { http = 70000 }", "ports.http must be from 1 to 65535, not 70000")]
    [InlineData(Server + "autopilot { max_trailing_logs = -1 }", "autopilot.max_trailing_logs must be from 0")]
    [InlineData(Server + "autopilot { last_contact_threshold = \"-1s\" }", "autopilot.last_contact_threshold must not be negative")]
    [InlineData(Server + "log_level = \"loud\"", "log_level must be one of TRACE, DEBUG, INFO, WARN, ERROR, OFF, not \"LOUD\"")]
    [InlineData(Server + "log_file = \"x.log\"", "log_file must be an absolute path")]
    [InlineData(Server + "server { bootstrap_expect = 3 }", "server.bootstrap_expect = 3: several servers need a log they share")]
    [InlineData(Server + "server { log \"etcd\" { } }", "names no endpoints")]
    [InlineData(Server + "server { log \"etcd\" { endpoints = [\"http://a/b\"] } }", "is not an endpoint of etcd")]
    [InlineData(Server + "server { log \"etcd\" {\n endpoints = [\"a\"]\n lease_ttl = \"1s\"\n } }", "lease_ttl must be whole seconds")]
    [InlineData(Server + "server { log \"etcd\" {\n endpoints = [\"a\"]\n cert_file = \"/c\"\n } }", "belong together")]
    [InlineData(Server + "server { log \"raft\" { } }", "there is no such log in this build")]
    [InlineData(Client + "server { bootstrap_expect = 1 }", "server.bootstrap_expect needs server { enabled = true }")]
    [InlineData(Server + "server { server_join { start_join = [\"other:http\"] } }", "server.server_join: \"other:http\" is not an address")]
    [InlineData(Server + "server { job_max_priority = 50 }", "server.job_max_priority must be from 100 to 32766")]
    [InlineData(Server + "server { job_default_priority = 200 }", "server.job_default_priority must be from 1 to 100")]
    [InlineData(Server + "server { heartbeat_grace = \"-1s\" }", "server.heartbeat_grace must not be negative")]
    [InlineData(Server + "plugin \"raw_exec\" { config { enabeld = true } }", "plugin \"raw_exec\", config -> invalid key: enabeld (did you mean \"enabled\"?)")]
    [InlineData(Server + "plugin \"raw_exec\" { config { enabled = \"x\" } }", "\"enabled\" must be true or false")]
    [InlineData(Server + "plugin \"raw_exec\" { config = 5 }", "plugin \"raw_exec\": config must be a block")]
    [InlineData(Client + "client { reserved { cores = \"3-1\" } }", "client.reserved.cores must be cores and ranges such as \"0-3,5\"")]
    [InlineData(Client + "client { reservable_cores = \"all\" }", "client.reservable_cores must be cores and ranges")]
    [InlineData(Client + "client { host_volume \"v\" { path = \"v\" } }", "client.host_volume \"v\": path must be an absolute path, such as \"/srv/v\"")]
    [InlineData(Client + "client { host_volume \"v\" { } }", "client.host_volume \"v\": path must be an absolute path")]
    [InlineData(Client + "client { host_network \"n\" { } }", "client.host_network \"n\": say which addresses it has, with cidr or interface")]
    [InlineData(Client + "client { host_network \"n\" { cidr = \"10.0.0.1/40\" } }", "client.host_network \"n\": cidr \"10.0.0.1/40\" must be a network such as")]
    [InlineData(Client + "client { host_network \"n\" { interface = \"lo\"\n reserved_ports = \"x\" } }", "client.host_network \"n\": reserved_ports must be ports")]
    [InlineData(Client + "client { host_network \"default\" { interface = \"lo\" } }", "client.host_network \"default\": this is the name of the network")]
    [InlineData(Client + "plugin \"device\" { config { device \"gpu\" { instance \"a\" { } } } }", "device \"gpu\" must be named vendor/type/model")]
    [InlineData(Client + "plugin \"device\" { config { device \"a/b/c\" { } } }", "device \"a/b/c\" has no instance")]
    [InlineData(Client + "plugin \"device\" { config { device \"a/b/c\" { instance \"i\" { paths = [\"x\"] } } } }", "instance \"i\": path \"x\" must be absolute")]
    [InlineData(Client + "plugin \"device\" { config { devise \"a/b/c\" { } } }", "invalid key: devise (did you mean \"device\"?)")]
    public void BadConfigurationIsRefused(string text, string sentence) =>
        Assert.Contains(Loading.Errors(text), error => error.Contains(sentence, StringComparison.Ordinal));

    [Theory]
    [InlineData(Server + "server { retry_join = [\"127.0.0.1\"]\n bootstrap_expect = 1 }")]
    [InlineData(Client + "client { min_dynamic_port = 20000\n reserved { reserved_ports = \"22, 80,8500-8600\" } }")]
    [InlineData(Client + "client { meta { \"a.b-c\" = \"1\" } }")]
    [InlineData(Client + "client { artifact { http_max_size = \"1.5 GiB\"\n disable_filesystem_isolation = true } }")]
    [InlineData(Server + "server { bootstrap_expect = 3\n retry_join = [\"10.9.9.9\"]\n log \"etcd\" { endpoints = [\"10.9.9.9\", \"https://b:2379\"]\n lease_ttl = \"5s\" } }")]
    [InlineData(Server + "log_level = \"warn\"")]
    [InlineData(Client + "client { reservable_cores = \"0-1\"\n reserved { cores = \"0\" }\n host_volume \"v\" { path = \"/v\" }\n host_network \"n\" { cidr = \"10.1.0.0/16\" } }")]
    [InlineData(Client + "plugin \"device\" { config { device \"a/b/c\" { attributes { memory = \"8 GiB\" }\n env { X = \"1\" }\n instance \"i\" { paths = [\"/dev/x\"] } } } }")]
    public void GoodConfigurationIsTaken(string text) => Assert.Empty(Loading.Load([text]).Warnings);

    [Fact]
    public void AllRulesAreToldAtOnce() =>
        Assert.Equal(3, Loading.Errors(Server + "datacenter = \"*\"\nports { http = -1 }\nlog_level = \"x\"").Length);

    [Fact]
    public void RulesNameThePlaceInTheFileOrTheFlag()
    {
        AgentConfigException refused = Assert.Throws<AgentConfigException>(
            () => Loading.Load([Server + "datacenter = \"*\""], ["-log-level=x"]));
        Assert.Matches(@"\.hcl:3:14: datacenter", refused.Problems[0].Render());
        Assert.StartsWith("flag -log-level: log_level", refused.Problems[1].Render(), StringComparison.Ordinal);
    }

    [Fact]
    public void DisabledRolesAreNotChecked() =>
        Assert.Empty(Loading.Load([Server + "client { node_pool = \"all\" }"]).Warnings);
}
