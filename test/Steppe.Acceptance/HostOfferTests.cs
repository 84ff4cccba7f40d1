using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>What of a node jobs may use by name: directories, and networks.</summary>
public sealed class HostOfferTests(HostOfferTests.Offer offer) : IClassFixture<HostOfferTests.Offer>
{
    private readonly Cluster _cluster = offer.Cluster;
    private readonly string _directory = offer.Directory;

    [Fact]
    public async Task AnIsolatedTaskWritesToAVolumeAndAReaderDoesNot()
    {
        File.SetUnixFileMode(_directory, UnixFileMode.OtherExecute | UnixFileMode.OtherWrite | UnixFileMode.OtherRead | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (await _cluster.NomadAsync("job", "run", await JobAsync("writes", "exec", readOnly: false, "echo hello > /srv/data/from-a-task"))).Ok();
        await _cluster.WaitForAsync("writes", "complete");
        Assert.Equal("hello\n", await File.ReadAllTextAsync(Path.Combine(_directory, "from-a-task")));

        (await _cluster.NomadAsync("job", "run", await JobAsync("reads", "exec", readOnly: true, "cat /srv/data/from-a-task && ! echo no > /srv/data/other"))).Ok();
        string reader = (await _cluster.WaitForAsync("reads", "complete"))[0].GetProperty("ID").GetString()!;
        Assert.Contains("hello", (await _cluster.NomadAsync("alloc", "logs", reader)).Ok(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_directory, "other")));
        Assert.Matches(@"(?m)^Host Volumes:\nID +Read Only\ndata +true$", (await _cluster.NomadAsync("alloc", "status", reader)).Ok());

        string node = (await _cluster.GetAsync("/v1/nodes"))[0].GetProperty("ID").GetString()!;
        JsonElement volume = (await _cluster.GetAsync($"/v1/node/{node}")).GetProperty("HostVolumes").GetProperty("data");
        Assert.Equal((_directory, false), (volume.GetProperty("Path").GetString(), volume.GetProperty("ReadOnly").GetBoolean()));
        Assert.Matches(@"(?m)^Host Volumes +=  ?data$", (await _cluster.NomadAsync("node", "status", node)).Ok());
    }

    [Fact]
    public async Task ATaskAmongTheHostsFilesIsToldThatNothingIsMountedForIt()
    {
        (await _cluster.NomadAsync("job", "run", "-detach", await JobAsync("raw", "raw_exec", readOnly: false, "true"))).Ok();
        string failed = (await _cluster.WaitForAsync("raw", "failed"))[0].GetProperty("ID").GetString()!;
        Assert.Contains(
            "driver \"raw_exec\" runs tasks among the host's own files", (await _cluster.NomadAsync("alloc", "status", failed)).Ok(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVolumeThatNoNodeHasIsWaitedFor()
    {
        string file = await JobAsync("elsewhere", "exec", readOnly: false, "true", source: "nowhere");
        Assert.Contains("missing compatible host volumes", (await _cluster.NomadAsync("job", "run", file)).Fails(2), StringComparison.Ordinal);
        Assert.Contains("host volume nowhere", (await _cluster.NomadAsync("explain", "elsewhere")).Ok(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortsAreTakenOnTheNetworkThatIsNamed()
    {
        (await _cluster.NomadAsync("job", "run", "-detach", await NetworkJobAsync("inside", "inside", "static = 23457"))).Ok();
        string placed = (await _cluster.WaitForAsync("inside", "running"))[0].GetProperty("ID").GetString()!;
        JsonElement port = (await _cluster.GetAsync($"/v1/allocation/{placed}")).GetProperty("AllocatedResources").GetProperty("Shared").GetProperty("Ports")[0];
        Assert.Equal(("127.0.0.1", 23457), (port.GetProperty("HostIP").GetString(), port.GetProperty("Value").GetInt32()));

        string reserved = (await _cluster.NomadAsync("job", "run", await NetworkJobAsync("reserved", "inside", "static = 23456"))).Fails(2);
        Assert.Contains("network: reserved port collision web=23456", reserved, StringComparison.Ordinal);
        Assert.Contains("missing network", (await _cluster.NomadAsync("job", "run", await NetworkJobAsync("outside", "outside", "static = 23458"))).Fails(2), StringComparison.Ordinal);
        string taken = (await _cluster.NomadAsync("job", "run", await NetworkJobAsync("taken", "inside", "static = 23457"))).Fails(2);
        Assert.Contains("network: reserved port collision web=23457", taken, StringComparison.Ordinal);
        (await _cluster.NomadAsync("job", "run", "-detach", await NetworkJobAsync("shares", "inside", "static = 23457\n                ignore_collision = true"))).Ok();
        await _cluster.WaitForAsync("shares", "running");
    }

    private Task<string> JobAsync(string id, string driver, bool readOnly, string script, string source = "data") => _cluster.JobFileAsync($"{id}.nomad", $$"""
        job "{{id}}" {
          type = "batch"
          group "g" {
            reschedule {
              attempts  = 0
              unlimited = false
            }
            restart {
              attempts = 0
            }
            volume "v" {
              type      = "host"
              source    = "{{source}}"
              read_only = {{(readOnly ? "true" : "false")}}
            }
            task "t" {
              driver = "{{driver}}"
              config {
                command = "/bin/sh"
                args    = ["-c", "{{script}}"]
              }
              volume_mount {
                volume      = "v"
                destination = "/srv/data"
              }
            }
          }
        }
        """);

    private Task<string> NetworkJobAsync(string id, string network, string port) => _cluster.JobFileAsync($"{id}.nomad", $$"""
        job "{{id}}" {
          group "g" {
            update {
              max_parallel = 0
            }
            network {
              port "web" {
                {{port}}
                host_network = "{{network}}"
              }
            }
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/sleep"
                args    = ["1000"]
              }
            }
          }
        }
        """);

    /// <summary>A server, and a client with a directory and a network to offer, for all tests of the class.</summary>
    public sealed class Offer : IAsyncLifetime
    {
        internal Cluster Cluster { get; } = new();

        internal string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("steppe-volume-").FullName;

        public async ValueTask InitializeAsync()
        {
            await Cluster.StartServerAsync();
            await Cluster.StartClientAsync("client-1", more: $$"""
                host_volume "data" {
                  path = "{{Directory}}"
                }
                host_network "inside" {
                  interface      = "lo"
                  cidr           = "127.0.0.0/8"
                  reserved_ports = "23456"
                }
                """);
        }

        public async ValueTask DisposeAsync()
        {
            await Cluster.DisposeAsync();
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
