using System.Text;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Several servers on one etcd, and clients, all of them real processes.</summary>
internal sealed class ServerCluster : IAsyncDisposable
{
    private readonly Dictionary<string, ProgramRun> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public ServerCluster()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("steppe-servers-").FullName;
        Etcd = new EtcdMember(Directory);
    }

    public string Directory { get; }

    public EtcdMember Etcd { get; }

    /// <summary>Where a server finds etcd, when that is not the member itself.</summary>
    public Func<string, string?> EtcdEndpointOf { get; init; } = static _ => null;

    /// <summary>What agents are started with.</summary>
    public string Program { get; set; } = Checkout.Nomad;

    /// <summary>Names of the servers, in order.</summary>
    public IReadOnlyList<string> Servers => [.. _ports.Keys.Where(static name => name.StartsWith("srv-", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public ProgramRun this[string agent] => _agents[agent];

    /// <summary>Starts etcd and so many servers; waits until one leads and all know it.</summary>
    /// <param name="servers">How many.</param>
    /// <param name="firstBringsItsState">Whether the others wait for the first: whoever comes first makes the cluster.</param>
    public async Task StartAsync(int servers, bool firstBringsItsState = false)
    {
        Etcd.Start();
        for (int number = 1; number <= servers; number++)
        {
            string name = $"srv-{number}";
            await WriteServerAsync(name, servers);
            Launch(name);
            if (firstBringsItsState && number == 1)
            {
                await Eventually.TrueAsync($"{name} to lead", async () => await LeaderSeenByAsync(name) is not null, 60);
            }
        }

        foreach (string name in Servers)
        {
            await Eventually.TrueAsync($"{name} to know a leader", async () => await LeaderSeenByAsync(name) is not null, 60);
        }
    }

    /// <summary>Starts one server of so many, and waits for nothing.</summary>
    public async Task LaunchAsync(string name, int servers)
    {
        await WriteServerAsync(name, servers);
        Launch(name);
    }

    /// <summary>Starts etcd and every server again, from the files they have; waits until all know a leader.</summary>
    public async Task StartAgainAsync()
    {
        Etcd.Start();
        foreach (string name in Servers)
        {
            Launch(name);
        }

        foreach (string name in Servers)
        {
            await Eventually.TrueAsync($"{name} to know a leader", async () => await LeaderSeenByAsync(name) is not null, 60);
        }
    }

    /// <summary>Starts a server that is alone in a region of its own.</summary>
    public async Task StartRegionAsync(string name, string region, params IEnumerable<string> join)
    {
        _ports.TryAdd(name, Cluster.FreePorts());
        await WriteAsync(name, $$"""
            region = "{{region}}"
            server {
              enabled = true
              server_join {
                retry_join = [{{string.Join(", ", join.Select(other => $"\"{RpcAddressOf(other)}\""))}}]
              }
            }
            """);
        Launch(name);
        await Eventually.TrueAsync($"{name} to lead", async () => await LeaderSeenByAsync(name) is not null, 60);
    }

    /// <summary>Gives the first server an agent file without etcd.</summary>
    public Task WriteAloneAsync()
    {
        _ports.TryAdd("srv-1", Cluster.FreePorts());
        return WriteAsync("srv-1", "server {\n  enabled = true\n}");
    }

    /// <summary>Starts the first server alone, without etcd.</summary>
    public async Task StartAloneAsync()
    {
        await WriteAloneAsync();
        Launch("srv-1");
        await Eventually.TrueAsync("it to lead", async () => await LeaderSeenByAsync("srv-1") is not null, 60);
    }

    public async Task StartClientAsync(string name)
    {
        _ports[name] = Cluster.FreePorts();
        await WriteAsync(name, $$"""
            client {
              enabled = true
              servers = [{{string.Join(", ", Servers.Select(server => $"\"127.0.0.1:{_ports[server] + 1}\""))}}]
              gc_max_allocs = 100000
            }
            plugin "raw_exec" {
              config {
                enabled = true
              }
            }
            """);
        Launch(name);
        await Eventually.TrueAsync($"{name} to be ready", async () => (await NodesAsync()).Any(node => node == (name, "ready")), 60);
    }

    public async Task<IReadOnlyList<(string Name, string Status)>> NodesAsync() =>
        [.. (await GetAsync(Servers[0], "/v1/nodes?stale")).EnumerateArray()
            .Select(static node => (node.GetProperty("Name").GetString()!, node.GetProperty("Status").GetString()!))];

    /// <summary>Starts an agent from its file.</summary>
    public void Launch(string name) => _agents[name] =
        ProgramRun.Start(Program, ["agent", $"-config={FileOf(name)}"], Path.Combine(Directory, name + ".log"), Directory);

    /// <summary>Who leads, by the word of a server: a name, or null.</summary>
    public async Task<string?> LeaderSeenByAsync(string server)
    {
        string address = (await GetAsync(server, "/v1/status/leader")).GetString()!;
        return Servers.FirstOrDefault(name => address == $"127.0.0.1:{_ports[name] + 1}");
    }

    /// <summary>Waits until a server other than <paramref name="before"/> leads, by the word of another one; gives its name.</summary>
    public Task<string> NextLeaderAsync(string before) => Eventually.SomeAsync($"a leader after {before}", async () =>
    {
        foreach (string name in Servers.Where(name => name != before))
        {
            if (await LeaderSeenByAsync(name) is { } leader && leader != before && await CanReadAsync(leader))
            {
                return leader;
            }
        }

        return null;
    }, 60);

    public async Task<JsonElement> GetAsync(string agent, string path)
    {
        (int status, string body, _) = await SendAsync(agent, HttpMethod.Get, path);
        return status == 200 ? JsonDocument.Parse(body).RootElement : throw new HttpRequestException($"{agent}{path}: {status} {body}");
    }

    public async Task<(int Status, string Body, System.Net.Http.Headers.HttpResponseHeaders Headers)> SendAsync(
        string agent, HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{AddressOf(agent)}{path}"));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    /// <summary>Runs a command of the command line against a server.</summary>
    public Task<CommandResult> NomadAsync(string agent, params string[] arguments) =>
        ProgramRun.ToEndAsync(Checkout.Nomad, arguments, Directory, environment: [("NOMAD_ADDR", AddressOf(agent))]);

    public string AddressOf(string agent) => $"http://127.0.0.1:{_ports[agent]}";

    public string RpcAddressOf(string agent) => $"127.0.0.1:{_ports[agent] + 1}";

    public async ValueTask DisposeAsync()
    {
        foreach (ProgramRun agent in _agents.Values)
        {
            await agent.DisposeAsync();
        }

        await Etcd.DisposeAsync();
        Leftovers.End(Directory);
        _http.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task<bool> CanReadAsync(string leader) => (await SendAsync(leader, HttpMethod.Get, "/v1/jobs")).Status == 200;

    private string FileOf(string name) => Path.Combine(Directory, name + ".hcl");

    private Task WriteServerAsync(string name, int servers)
    {
        _ports.TryAdd(name, Cluster.FreePorts());
        return WriteAsync(name, $$"""
            server {
              enabled          = true
              bootstrap_expect = {{servers}}
              raft_snapshot_threshold = 100
              log "etcd" {
                endpoints = ["{{EtcdEndpointOf(name) ?? Etcd.Endpoint}}"]
              }
            }
            """);
    }

    private Task WriteAsync(string name, string block) => File.WriteAllTextAsync(FileOf(name), $$"""
        data_dir  = "{{Directory}}/data-{{name}}"
        name      = "{{name}}"
        bind_addr = "127.0.0.1"
        advertise {
          http = "127.0.0.1"
          rpc  = "127.0.0.1"
          serf = "127.0.0.1"
        }
        ports {
          http = {{_ports[name]}}
          rpc  = {{_ports[name] + 1}}
          serf = {{_ports[name] + 2}}
        }
        {{block}}
        """);
}
