using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Devices that an agent file declares: one task each, with its files and its variables.</summary>
public sealed class DeviceTests : IAsyncLifetime
{
    private readonly Cluster _cluster = new();

    public async ValueTask InitializeAsync()
    {
        await _cluster.StartServerAsync();
        await _cluster.StartClientAsync("client-1", more: """
            }
            plugin "device" {
              config {
                device "acme/log/kernel" {
                  attributes {
                    depth = "128 KiB"
                  }
                  env {
                    ACME_VISIBLE = "${device.ids}"
                  }
                  instance "first" {
                    paths = ["/dev/kmsg"]
                  }
                  instance "gone" {
                    paths = ["/dev/no-such-device"]
                  }
                }
              }
            """);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task AnIsolatedTaskSeesItsDeviceAndNobodyElseGetsIt()
    {
        (await _cluster.NomadAsync("job", "run", "-detach", await JobAsync("owner", "acme/log", "> 64 KiB", "test -c /dev/kmsg && echo has=$ACME_VISIBLE; exec sleep 1000"))).Ok();
        string owner = (await _cluster.WaitForAsync("owner", "running"))[0].GetProperty("ID").GetString()!;
        await Eventually.TrueAsync("the task to see its device", async () =>
            (await _cluster.NomadAsync("alloc", "logs", owner)).Output.Contains("has=first\n", StringComparison.Ordinal));
        JsonElement device = (await _cluster.GetAsync($"/v1/allocation/{owner}"))
            .GetProperty("AllocatedResources").GetProperty("Tasks").GetProperty("t").GetProperty("Devices")[0];
        Assert.Equal("first", device.GetProperty("DeviceIDs")[0].GetString());

        string node = (await _cluster.GetAsync("/v1/nodes"))[0].GetProperty("ID").GetString()!;
        JsonElement group = (await _cluster.GetAsync($"/v1/node/{node}")).GetProperty("NodeResources").GetProperty("Devices")[0];
        Assert.Equal([true, false], group.GetProperty("Instances").EnumerateArray().Select(static one => one.GetProperty("Healthy").GetBoolean()));
        Assert.Equal((128, "KiB"), (group.GetProperty("Attributes").GetProperty("depth").GetProperty("Int").GetInt32(), group.GetProperty("Attributes").GetProperty("depth").GetProperty("Unit").GetString()));

        string second = (await _cluster.NomadAsync("job", "run", await JobAsync("second", "log", "> 64 KiB", "true"))).Fails(2);
        Assert.Contains("Dimension \"devices: no devices match request\" exhausted on 1 nodes", second, StringComparison.Ordinal);
        Assert.Contains("missing devices", (await _cluster.NomadAsync("job", "run", await JobAsync("deeper", "log", "> 1 MiB", "true"))).Fails(2), StringComparison.Ordinal);
    }

    private Task<string> JobAsync(string id, string device, string depth, string script) => _cluster.JobFileAsync($"{id}.nomad", $$"""
        job "{{id}}" {
          group "g" {
            update {
              max_parallel = 0
            }
            task "t" {
              driver = "exec"
              config {
                command = "/bin/sh"
                args    = ["-c", "{{script}}"]
              }
              resources {
                cpu    = 100
                memory = 20
                device "{{device}}" {
                  constraint {
                    attribute = "$${device.attr.depth}"
                    operator  = "{{depth.Split(' ', 2)[0]}}"
                    value     = "{{depth.Split(' ', 2)[1]}}"
                  }
                }
              }
            }
          }
        }
        """);
}
