using System.Net;
using System.Text.Json;
using Steppe.Agent.Composition;
using Steppe.Agent.Configuration;
using Steppe.Client;

namespace Steppe.Agent.Tests.Configuration;

/// <summary>The files a user comes with, read as they are.</summary>
public sealed class ChapterFilesTests
{
    private const string ClientFile = """

        data_dir  = "/home/operator/workshop/local-cluster-data-1"

        bind_addr = "0.0.0.0"

        client {
          enabled = true
          servers = ["127.0.0.1:4647"]
          meta {
            "Name" = "client-1"
          }
        }

        advertise {
          http = "127.0.0.1"
          rpc  = "127.0.0.1"
          serf = "127.0.0.1"
        }

        ports {
          http = 5641
          rpc  = 5642
          serf = 5643
        }

        plugin "raw_exec" {
          config {
            enabled = true
          }
        }

        telemetry {
          publish_allocation_metrics = true
          publish_node_metrics       = true
          prometheus_metrics         = true
        }
        """;

    private const string ServerFile = """
        data_dir  = "/home/operator/workshop/local-cluster-data"

        bind_addr = "0.0.0.0"

        server {
          enabled          = true
          bootstrap_expect = 1
        }

        advertise {
          http = "127.0.0.1"
          rpc  = "127.0.0.1"
          serf = "127.0.0.1"
        }
        """;

    [Fact]
    public void ClientFileMeansWhatItSays()
    {
        LoadedConfig loaded = Loading.Load([ClientFile]);
        AgentConfig config = loaded.Config;

        Assert.Empty(loaded.Warnings);
        Assert.Equal("/home/operator/workshop/local-cluster-data-1", config.DataDirectory);
        Assert.Equal((true, false), (config.Client.Enabled, config.Server.Enabled));
        Assert.Equal(["127.0.0.1:4647"], config.Client.Servers);
        Assert.Equal("client-1", config.Client.Meta["Name"]);
        Assert.Equal([new IPEndPoint(IPAddress.Any, 5641)], config.Addresses.BindHttp);
        Assert.Equal(
            ("127.0.0.1:5641", "127.0.0.1:5642", "127.0.0.1:5643"),
            (config.Addresses.AdvertiseHttp, config.Addresses.AdvertiseRpc, config.Addresses.AdvertiseSerf));
        Assert.Equal(JsonValueKind.True, config.Plugins["raw_exec"].Config["enabled"].ValueKind);
        Assert.True(config.Telemetry is { PrometheusMetrics: true, PublishNodeMetrics: true, PublishAllocationMetrics: true });
        Assert.Equal(("global", "dc1", "host-1", "INFO"), (config.Region, config.Datacenter, config.Name, config.Log.Level));
    }

    [Fact]
    public void ClientFileBecomesTheClientsOptions()
    {
        AgentConfig config = Loading.Config(ClientFile);
        var surroundings = new AgentSurroundings { Host = Loading.Host, Time = TimeProvider.System, SupervisorProgram = "/usr/bin/steppe" };
        ClientOptions options = RoleOptions.OfClient(config, "/d", surroundings);

        Assert.Equal(("/d/client", "/d/alloc"), (options.StateDirectory, options.AllocationDirectory));
        Assert.Equal("127.0.0.1:5641", options.HttpAddress);
        Assert.Equal(["supervisor"], options.SupervisorArguments);
        Assert.Equal("nomad.slice", options.CgroupParent);
        Assert.False(options.IsDev);
    }

    [Fact]
    public void ServerFileMeansWhatItSays()
    {
        LoadedConfig loaded = Loading.Load([ServerFile]);

        Assert.Empty(loaded.Warnings);
        Assert.True(loaded.Config.Server.Enabled);
        Assert.Equal(new IPEndPoint(IPAddress.Any, 4647), loaded.Config.Addresses.BindRpc);
        Assert.Equal("127.0.0.1:4647", loaded.Config.Addresses.AdvertiseRpc);
        Assert.Equal("/home/operator/workshop/local-cluster-data/server", RoleOptions.OfServer(loaded.Config, loaded.Config.DataDirectory!, 1).DataDirectory);
    }

    [Fact]
    public void TheSameInJsonNeedsNoSuffix()
    {
        const string Json = """
            { "data_dir": "/d", "client": [{ "enabled": true, "servers": ["127.0.0.1:4647"], "meta": { "Name": "client-1" } }],
              "ports": { "http": 5641 }, "plugin": { "raw_exec": { "config": { "enabled": true } } } }
            """;
        AgentConfig config = Loading.Config(Json);

        Assert.Equal("client-1", config.Client.Meta["Name"]);
        Assert.Equal(5641, config.Addresses.BindHttp[0].Port);
        Assert.Equal(JsonValueKind.True, config.Plugins["raw_exec"].Config["enabled"].ValueKind);
    }
}
