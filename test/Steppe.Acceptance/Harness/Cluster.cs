using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>One server and some clients as real processes, with agent files and data of their own.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    // On a machine that builds something beside, a dozen agents start at once.
    private const int StartSeconds = 120;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    private readonly Dictionary<string, ProgramRun> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Machine> _machines = new(StringComparer.Ordinal);
    private readonly bool _usesDefaultPorts;

    /// <param name="usesDefaultPorts">The ports users have in their files: 4646, 5641, …; else free ones.</param>
    public Cluster(bool usesDefaultPorts = false)
    {
        _usesDefaultPorts = usesDefaultPorts;
        Directory = System.IO.Directory.CreateTempSubdirectory("steppe-acceptance-").FullName;
        Ports("server");
        Http = new HttpClient { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromSeconds(20) };
    }

    public string Directory { get; }

    /// <summary>Names that agents find at 127.0.0.1: what they see of <c>/etc/hosts</c>. Needs root.</summary>
    public IReadOnlyList<string> HostsOnLoopback { get; init; } = [];

    /// <summary>Variables that agents start with.</summary>
    public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = [];

    /// <summary>How much agents write to their logs.</summary>
    public string LogLevel { get; init; } = "INFO";

    public HttpClient Http { get; }

    /// <summary>The server's API.</summary>
    public string Address => $"http://127.0.0.1:{_ports["server"]}";

    /// <summary>A client agent's API.</summary>
    public string AddressOf(string agent) => $"http://127.0.0.1:{_ports[agent]}";

    public ProgramRun this[string agent] => _agents[agent];

    /// <summary>Starts the server and waits until it leads.</summary>
    /// <param name="more">Further lines of the server block.</param>
    public async Task StartServerAsync(string more = "")
    {
        await File.WriteAllTextAsync(FileOf("server"), $$"""
            data_dir  = "{{Directory}}/data-server"
            bind_addr = "0.0.0.0"
            server {
              enabled          = true
              bootstrap_expect = 1
              {{more}}
            }
            {{Common("server")}}
            """);
        Launch("server");
        await OrEndAsync(Eventually.TrueAsync("a leader", async () => (await GetAsync("/v1/status/leader")).GetString()!.Length > 0, StartSeconds));
    }

    /// <summary>Starts a client with the chapter's agent file and waits until its node is ready.</summary>
    /// <param name="name">Of the node.</param>
    /// <param name="offersRawExec">Whether its plugin is switched on.</param>
    /// <param name="more">Further lines of the client block.</param>
    /// <param name="machine">What the agent sees of its machine, when that is not this one.</param>
    public async Task<string> StartClientAsync(string name, bool offersRawExec = true, string more = "", Machine? machine = null)
    {
        if (machine is not null)
        {
            _machines[name] = machine;
        }

        Ports(name);
        string plugin = offersRawExec ? "plugin \"raw_exec\" {\n  config {\n    enabled = true\n  }\n}" : "";
        await File.WriteAllTextAsync(FileOf(name), $$"""
            data_dir  = "{{Directory}}/data-{{name}}"

            bind_addr = "0.0.0.0"

            name = "{{name}}"

            client {
              enabled = true
              servers = ["127.0.0.1:{{_ports["server"] + 1}}"]
              meta {
                "Name" = "{{name}}"
              }
              {{more}}
            }
            {{plugin}}
            {{Common(name)}}
            """);
        return await RestartClientAsync(name);
    }

    /// <summary>Starts a client again from its file; gives its node id.</summary>
    public async Task<string> RestartClientAsync(string name)
    {
        ProgramRun run = Launch(name);

        // Of an agent that was away for a moment the servers still say "ready", and what it offered before.
        await OrEndAsync(Eventually.TrueAsync($"{name} to be registered", () => run.HasSaid(" is registered; "), StartSeconds));
        return await Eventually.SomeAsync($"node {name} to be ready", async () =>
        {
            foreach (JsonElement node in (await GetAsync("/v1/nodes")).EnumerateArray())
            {
                if (node.GetProperty("Name").GetString() == name && node.GetProperty("Status").GetString() == "ready")
                {
                    return node.GetProperty("ID").GetString();
                }
            }

            return null;
        }, StartSeconds);
    }

    /// <summary>Starts an agent's process; does not wait for anything.</summary>
    public ProgramRun Launch(string name)
    {
        string[] words = [Checkout.Nomad, "agent", $"-config={FileOf(name)}"];
        words = _machines.TryGetValue(name, out Machine? machine) ? machine.Disguise(words, Path.Combine(Directory, name)) : words;
        words = SeeingHosts(words);
        ProgramRun run = ProgramRun.Start(words[0], words[1..], Path.Combine(Directory, name + ".log"), Directory, [.. Environment]);
        _agents[name] = run;
        return run;
    }

    /// <summary>Runs a command of the command line against the server.</summary>
    public Task<CommandResult> NomadAsync(params string[] arguments) => NomadAsync(null, arguments);

    public Task<CommandResult> NomadAsync(string? input, string[] arguments) => ProgramRun.ToEndAsync(
        Checkout.Nomad, arguments, Directory, input, environment: [("NOMAD_ADDR", Address)]);

    /// <summary>Runs lines of a shell as a user at a terminal would: <c>nomad</c> is on the path and knows the cluster.</summary>
    public Task<CommandResult> ShellAsync(string lines, int seconds = 60)
    {
        string[] words = SeeingHosts(["bash", "-euo", "pipefail", "-c", lines]);
        string path = $"{Path.GetDirectoryName(Checkout.Nomad)}:{System.Environment.GetEnvironmentVariable("PATH")}";
        return ProgramRun.ToEndAsync(words[0], words[1..], Directory, input: null, seconds, [.. Environment, ("PATH", path), ("NOMAD_ADDR", Address)]);
    }

    /// <summary>Writes a job file into the cluster's folder and gives its path.</summary>
    public async Task<string> JobFileAsync(string name, string text)
    {
        string path = Path.Combine(Directory, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        string body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(body).RootElement
            : throw new HttpRequestException($"{path}: {(int)response.StatusCode} {body}");
    }

    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The allocations of a job, newest first.</summary>
    public async Task<JsonElement[]> AllocationsAsync(string job) =>
        [.. (await GetAsync($"/v1/job/{job}/allocations")).EnumerateArray()
            .OrderByDescending(static allocation => allocation.GetProperty("CreateIndex").GetUInt64())];

    /// <summary>Waits until a job has so many allocations in a client status; gives them.</summary>
    public async Task<JsonElement[]> WaitForAsync(string job, string clientStatus, int count = 1, int seconds = 60)
    {
        JsonElement[] found = [];
        await Eventually.TrueAsync(
            $"{count} allocations of {job} to be {clientStatus}",
            async () =>
            {
                found = [.. (await AllocationsAsync(job)).Where(row => row.GetProperty("ClientStatus").GetString() == clientStatus)];
                return found.Length >= count;
            },
            seconds);
        return found;
    }

    /// <summary>Ends a job and what runs of it, so that the next test finds the room it held, and its name, free.</summary>
    public async Task ForgetAsync(string job)
    {
        Assert.Equal(200, (await SendAsync(HttpMethod.Delete, $"/v1/job/{job}")).Status);
        await Eventually.TrueAsync(
            $"the end of {job}",
            async () => (await AllocationsAsync(job)).All(static row => row.GetProperty("ClientStatus").GetString() is "complete" or "failed" or "lost"));
        Assert.Equal(200, (await SendAsync(HttpMethod.Delete, $"/v1/job/{job}?purge=true")).Status);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ProgramRun agent in _agents.Values)
        {
            await agent.DisposeAsync();
        }

        _agents.Clear();
        Leftovers.End(Directory);
        Http.Dispose();
        try
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
        catch (IOException)
        {
            // A file system still mounted below is no reason to fail a test that passed.
        }
    }

    // Whoever could not make a cluster ready for others is not asked to end it.
    private async Task OrEndAsync(Task start)
    {
        try
        {
            await start;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private string[] SeeingHosts(string[] words)
    {
        if (HostsOnLoopback.Count == 0)
        {
            return words;
        }

        string hosts = Path.Combine(Directory, "hosts");
        File.WriteAllLines(hosts, ["127.0.0.1 localhost", .. HostsOnLoopback.Select(static host => $"127.0.0.1 {host}")]);
        return ["unshare", "--mount", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\"", hosts, .. words];
    }

    private string FileOf(string name) => Path.Combine(Directory, $"nomad-local-config-{name}.hcl");

    private string Common(string name) => $$"""
        log_level = "{{LogLevel}}"
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
        telemetry {
          publish_allocation_metrics = true
          publish_node_metrics       = true
          prometheus_metrics         = true
        }
        """;

    private void Ports(string name)
    {
        if (!_ports.ContainsKey(name))
        {
            _ports[name] = !_usesDefaultPorts ? FreePorts() : name == "server" ? 4646 : 5641 + (3 * (_ports.Count - 1));
        }
    }

    // Three neighbouring ports that nobody holds and no other test was given, below the range of outgoing connections.
    internal static int FreePorts()
    {
        for (int first = 21000 + (Random.Shared.Next(2000) * 3); ; first += 3)
        {
            if (Enumerable.Range(first, 3).All(IsFree) && Given.TryAdd(first, true))
            {
                return first;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
