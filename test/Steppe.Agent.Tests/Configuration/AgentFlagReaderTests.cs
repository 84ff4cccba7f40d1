using Steppe.Agent.Configuration;

namespace Steppe.Agent.Tests.Configuration;

/// <summary>The command line of <c>agent</c>.</summary>
public sealed class AgentFlagReaderTests
{
    [Fact]
    public void FlagsWinOverFilesAndFilesOverDev()
    {
        AgentConfig config = Loading.Config(
            "name = \"file\"\nregion = \"file\"\nlog_level = \"WARN\"\nclient { meta { a = \"1\" b = \"1\" } }",
            "-dev", "-node", "flag", "--dc=flag", "-meta", "b=2", "-meta=c=3=4", "-client", "-log-json=true");

        Assert.Equal(("flag", "file", "flag", "WARN"), (config.Name, config.Region, config.Datacenter, config.Log.Level));
        Assert.Equal(["a=1", "b=2", "c=3=4"], config.Client.Meta.Select(static pair => $"{pair.Key}={pair.Value}"));
        Assert.True(config.Log.IsJson);
    }

    [Fact]
    public void DevStandsForItsSettings()
    {
        AgentConfig config = Loading.Load([], ["-dev"]).Config;

        Assert.True(config is { IsDev: true, DataDirectory: null, Server: { Enabled: true, BootstrapExpect: 1 }, Client.Enabled: true });
        Assert.Equal(("DEBUG", "lo", 50L, 99d), (config.Log.Level, config.Client.NetworkInterface, config.Client.GcMaxAllocations, config.Client.GcDiskUsageThreshold));
        Assert.Equal(TimeSpan.FromMinutes(10), config.Client.GcInterval);
        Assert.Equal("true", config.Client.Options["driver.raw_exec.enable"]);
        Assert.Equal("127.0.0.1:4646", config.Addresses.AdvertiseHttp);
        Assert.True(config.Telemetry.PrometheusMetrics);
        Assert.Empty(Loading.Load([], ["-dev"]).Warnings);
    }

    [Fact]
    public void ServersAreSplitAndPathsKeepTheirOrder()
    {
        AgentFlags flags = AgentFlagReader.Read(["-config=b", "-config", "a", "-servers=x:1, y", "-retry-interval=5s", "-bootstrap-expect", "1"]);
        Assert.Equal(["b", "a"], flags.ConfigPaths);
        Assert.Equal(["x:1", "y"], flags.Settings.Block("client").Texts("servers"));
        Assert.Equal(TimeSpan.FromSeconds(5), flags.Settings.Block("server").Block("server_join").Duration("retry_interval"));
        Assert.Equal(1, flags.Settings.Block("server").Integer("bootstrap_expect"));
    }

    [Theory]
    [InlineData("unknown flag -datadir (did you mean \"-data-dir\"?)", "-datadir=/x")]
    [InlineData("unknown flag -zzzzzzzzzz", "-zzzzzzzzzz")]
    [InlineData("flag -node needs a value", "-node")]
    [InlineData("invalid value \"x\" for flag -bootstrap-expect: expected a whole number", "-bootstrap-expect=x")]
    [InlineData("invalid value \"maybe\" for flag -dev: expected true or false", "-dev=maybe")]
    [InlineData("invalid value \"x\" for flag -meta: expected key=value", "-meta", "x")]
    [InlineData("invalid value \"x\" for flag -retry-interval: expected a duration such as 30s", "-retry-interval=x")]
    [InlineData("\"extra\" is not a flag: the agent command takes flags only", "-dev", "extra")]
    [InlineData("flag -dev-connect is not built yet: start with -dev", "-dev-connect")]
    public void MistakesAreNamed(string sentence, params string[] arguments) =>
        Assert.Equal(sentence, Assert.Throws<AgentConfigException>(() => AgentFlagReader.Read(arguments)).Message);

    [Fact]
    public void EveryFlagSetsAKnownKey() => Assert.All(AgentFlagTable.Names, static name =>
    {
        string path = Assert.IsType<string>(AgentFlagTable.FindPath(name));
        Assert.NotNull(AgentSchema.Root.Get(path));
    });

    [Fact]
    public void ConsulAndVaultFlagsSetTheirBlocks()
    {
        AgentFlags flags = AgentFlagReader.Read(["-consul-address=c", "-consul-ssl", "-vault-tls-skip-verify=false"]);
        Assert.Equal("c", flags.Settings.Block("consul").Text("address"));
        Assert.True(flags.Settings.Block("consul").TriState("ssl"));
        Assert.False(flags.Settings.Block("vault").TriState("tls_skip_verify"));
    }
}
