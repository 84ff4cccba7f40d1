using System.Collections;
using System.Globalization;
using Steppe.Agent.Configuration;

namespace Steppe.Agent.Tests.Configuration;

/// <summary>What a later file does to an earlier one, for every kind of key.</summary>
public sealed class SettingsMergeTests
{
    [Theory]
    // Scalars replace when they are not zero.
    [InlineData("region = \"a\"", "region = \"b\"", "region", "b")]
    [InlineData("region = \"a\"", "region = \"\"", "region", "a")]
    [InlineData("region = \"a\"", "name = \"n\"", "region", "a")]
    [InlineData("ports { http = 1 }", "ports { http = 2 }", "ports.http", "2")]
    [InlineData("ports { http = 1 }", "ports { http = 0 }", "ports.http", "1")]
    [InlineData("client { gc_interval = \"1m\" }", "client { gc_interval = \"2m\" }", "client.gc_interval", "00:02:00")]
    [InlineData("client { gc_interval = \"1m\" }", "client { gc_interval = \"0s\" }", "client.gc_interval", "00:01:00")]
    [InlineData("server { max_heartbeats_per_second = 1.5 }", "server { max_heartbeats_per_second = 0 }", "server.max_heartbeats_per_second", "1.5")]
    // Truth values can only turn true, except those with three states.
    [InlineData("client { enabled = true }", "client { enabled = false }", "client.enabled", "True")]
    [InlineData("client { enabled = false }", "client { enabled = true }", "client.enabled", "True")]
    [InlineData("disable_update_check = true", "disable_update_check = false", "disable_update_check", "False")]
    [InlineData("server { enable_event_broker = true }", "server { enable_event_broker = false }", "server.enable_event_broker", "False")]
    [InlineData("client { no_host_uuid = true }", "client { no_host_uuid = false }", "client.no_host_uuid", "False")]
    // Maps merge key by key.
    [InlineData("client { meta { a = \"1\" b = \"2\" } }", "client { meta { b = \"3\" c = \"4\" } }", "client.meta", "a=1 b=3 c=4")]
    [InlineData("client { options { a = \"1\" } }", "client { options { \"b\" = 2 } }", "client.options", "a=1 b=2")]
    [InlineData("client { chroot_env { \"/a\" = \"/b\" } }", "client { chroot_env { \"/c\" = \"/d\" } }", "client.chroot_env", "/a=/b /c=/d")]
    [InlineData("http_api_response_headers { A = \"1\" }", "http_api_response_headers { A = \"2\" }", "http_api_response_headers", "A=2")]
    // Lists append, except the tags of Datadog.
    [InlineData("client { servers = [\"a\"] }", "client { servers = [\"b\", \"a\"] }", "client.servers", "a b a")]
    [InlineData("server { retry_join = [\"a\"] }", "server { retry_join = [\"b\"] }", "server.retry_join", "a b")]
    [InlineData("server { enabled_schedulers = [\"a\"] }", "server { enabled_schedulers = [\"b\"] }", "server.enabled_schedulers", "a b")]
    [InlineData("consul { tags = [\"a\"] }", "consul { tags = [\"b\"] }", "consul.tags", "a b")]
    [InlineData("telemetry { datadog_tags = [\"a\"] }", "telemetry { datadog_tags = [\"b\"] }", "telemetry.datadog_tags", "b")]
    [InlineData("telemetry { datadog_tags = [\"a\"] }", "telemetry { datadog_tags = [] }", "telemetry.datadog_tags", "a")]
    // Labelled blocks merge by label, host networks are appended.
    [InlineData(
        "client { host_volume \"v\" { path = \"/a\" } }", "client { host_volume \"v\" { read_only = true } host_volume \"w\" { path = \"/b\" } }",
        "client.host_volume", "v(path=/a read_only=True) w(path=/b)")]
    [InlineData(
        "client { host_network \"n\" { cidr = \"a\" } }", "client { host_network \"n\" { cidr = \"b\" } }", "client.host_network", "n(cidr=a) n(cidr=b)")]
    [InlineData(
        "plugin \"p\" { args = [\"x\"] config { a = 1 b = 2 } }", "plugin \"p\" { config { c = 3 } }", "plugin", "p(args=x config={ c = 3 })")]
    // Some blocks are replaced as units.
    [InlineData(
        "server { search { limit_query = 1 limit_results = 2 } }", "server { search { limit_query = 3 } }", "server.search", "(limit_query=3)")]
    [InlineData(
        "client { template { max_stale = \"1s\" disable_file_sandbox = true } }", "client { template { max_stale = \"2s\" } }",
        "client.template", "(max_stale=00:00:02)")]
    [InlineData("audit { enabled = true sink \"s\" { } }", "audit { enabled = false }", "audit", "(enabled=False)")]
    [InlineData("ui { consul { ui_url = \"a\" } }", "ui { vault { ui_url = \"b\" } }", "ui", "(consul=(ui_url=a) vault=(ui_url=b))")]
    // One file that says a thing twice is like two files.
    [InlineData("client { enabled = true }\nclient { node_class = \"c\" }", "", "client", "(enabled=True node_class=c)")]
    public void LaterFileIsLaidOverTheEarlierOne(string earlier, string later, string path, string expected)
    {
        SettingsBlock merged = SettingsMerge.Merge(Read(earlier), Read(later), AgentSchema.Root);
        Assert.Equal(expected, Show(Find(merged, path)));
    }

    [Fact]
    public void EveryKeyOfTheTablesHasOneSpelling()
    {
        static IEnumerable<string> Doubles(BlockSchema schema) => schema.Fields
            .GroupBy(static field => field.Key, StringComparer.OrdinalIgnoreCase)
            .Where(static same => same.Count() > 1)
            .Select(static same => same.Key)
            .Concat(schema.Fields.SelectMany(static field => field.Body is { } body ? Doubles(body) : []));
        Assert.Empty(Doubles(AgentSchema.Root));
    }

    private static SettingsBlock Read(string text)
    {
        List<ConfigProblem> problems = [];
        SettingsBlock settings = AgentConfigFile.Parse("agent.hcl", text, problems).Settings;
        Assert.Empty(problems);
        return settings;
    }

    private static object? Find(SettingsBlock settings, string path)
    {
        string[] words = path.Split('.');
        return words[..^1].Aggregate(settings, static (block, key) => block.Block(key)).Find(words[^1])?.Value;
    }

    private static string Show(object? value) => value switch
    {
        SettingsBlock block => $"({string.Join(' ', block.All.Select(static one => $"{one.Key}={Show(one.Value.Value)}"))})",
        NamedBlock named => named.Label + Show(named.Body),
        Steppe.Hcl.Legacy.Hcl1Value raw => raw.Range.Text,
        KeyValuePair<string, string> pair => $"{pair.Key}={pair.Value}",
        string text => text,
        IEnumerable many => string.Join(' ', many.Cast<object>().Select(Show)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
