using System.Net.Sockets;
using System.Text.Json;
using Steppe.Bench.Native;

namespace Steppe.Bench.Agents;

/// <summary>Three servers on three etcds, all of them processes on this machine.</summary>
/// <remarks>All they keep is below a temporary folder. Disposing ends them.</remarks>
internal sealed class ReplicatedServers : IAsyncDisposable
{
    public const int Count = 3;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();
    private readonly List<Child> _etcds = [];
    private readonly Child?[] _servers = new Child?[Count];
    private readonly CommandLine?[] _commands = new CommandLine?[Count];
    private readonly int[] _ports = new int[Count];
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1024, ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = TimeSpan.FromMinutes(5),
    };

    /// <summary>Client addresses of the etcds.</summary>
    public List<string> Etcds { get; } = [];

    /// <summary>The processes that run now.</summary>
    public IEnumerable<int> EtcdProcesses => _etcds.Select(static etcd => etcd.ProcessId);

    public IEnumerable<int> ServerProcesses => _servers.OfType<Child>().Select(static server => server.ProcessId);

    /// <summary>Starts everything and waits for a leader.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        int[] ports = new int[Count];
        using (var held = new Held())
        {
            for (int number = 0; number < Count; number++)
            {
                ports[number] = held.Three();
            }

            for (int number = 0; number < Count; number++)
            {
                _ports[number] = held.Three();
            }
        }

        string cluster = string.Join(',', ports.Select(static (port, number) => $"etcd-{number}=http://127.0.0.1:{port + 1}"));
        for (int number = 0; number < Count; number++)
        {
            (string client, string peer) = ($"http://127.0.0.1:{ports[number]}", $"http://127.0.0.1:{ports[number] + 1}");
            Etcds.Add($"127.0.0.1:{ports[number]}");
            _etcds.Add(Child.Start(new CommandLine(
                "etcd",
                [
                    "--name", $"etcd-{number}", "--data-dir", _folder[$"etcd-{number}"], "--listen-client-urls", client, "--advertise-client-urls", client,
                    "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", cluster,
                    "--heartbeat-interval", "50", "--election-timeout", "500", "--snapshot-count", "5000",
                ],
                _folder[$"etcd-{number}.log"])));
        }

        for (int number = 0; number < Count; number++)
        {
            WriteServer(number);
            Launch(number);
        }

        await LeaderAsync(besides: -1, cancellation);
    }

    public string AddressOf(int server) => $"http://127.0.0.1:{_ports[server]}";

    public void Launch(int server) => _servers[server] = Child.Start(_commands[server]!);

    /// <summary>Kills a server, and waits for its end.</summary>
    public async Task KillAsync(int server)
    {
        _ = Libc.Kill(_servers[server]!.ProcessId, Libc.SignalKill);
        await _servers[server]!.DisposeAsync();
    }

    /// <summary>Asks a server to end while a caller waits for an answer of it; does not wait.</summary>
    public async Task StopAsync(int server, CancellationToken cancellation)
    {
        _ = WaitInVainAsync(server, cancellation);
        await Task.Delay(Settling, TimeProvider.System, cancellation);
        _ = Libc.Kill(_servers[server]!.ProcessId, Libc.SignalTerminate);
    }

    /// <summary>Waits for the end of a server that was told to.</summary>
    public ValueTask EndAsync(int server) => _servers[server]!.DisposeAsync();

    /// <summary>Loses a server's disk; it must not run.</summary>
    public void Wipe(int server) => Directory.Delete(_folder[$"data-{server}"], recursive: true);

    /// <summary>Waits until a server other than one leads and takes changes; gives its number.</summary>
    public async Task<int> LeaderAsync(int besides, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        while (true)
        {
            for (int number = 0; number < Count; number++)
            {
                if (number != besides && await LeadsAsync(number, patience.Token))
                {
                    return number;
                }
            }

            await Task.Delay(Pace, TimeProvider.System, patience.Token);
        }
    }

    /// <summary>Sends a request.</summary>
    public async Task<PutAnswer> PutAsync(int server, string path, byte[] body, CancellationToken cancellation)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            using HttpResponseMessage answer = await _http.PutAsync(new Uri(AddressOf(server) + path), content, cancellation);
            return new PutAnswer((int)answer.StatusCode, answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(cancellation));
        }
        catch (HttpRequestException error)
        {
            return new PutAnswer(0, error.Message);
        }
    }

    /// <summary>Index of the state a server shows; 0 when it does not answer.</summary>
    public async Task<ulong> IndexOfAsync(int server, CancellationToken cancellation)
    {
        try
        {
            string text = await _http.GetStringAsync(new Uri(AddressOf(server) + "/v1/operator/raft/configuration?stale"), cancellation);
            return JsonDocument.Parse(text).RootElement.GetProperty("Index").GetUInt64();
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Child child in _servers.OfType<Child>().Concat(_etcds))
        {
            await child.DisposeAsync();
        }

        _http.Dispose();
        _folder.Dispose();
    }

    // A read that waits for a change that does not come: it holds up the end of the HTTP API.
    private async Task WaitInVainAsync(int server, CancellationToken cancellation)
    {
        try
        {
            await _http.GetStringAsync(new Uri(AddressOf(server) + "/v1/jobs?index=1000000000&wait=60s"), cancellation);
        }
        catch (HttpRequestException)
        {
            // It was cut off, as it should be.
        }
    }

    private async Task<bool> LeadsAsync(int server, CancellationToken cancellation)
    {
        try
        {
            string leader = JsonDocument.Parse(await _http.GetStringAsync(new Uri(AddressOf(server) + "/v1/status/leader"), cancellation)).RootElement.GetString()!;
            return leader == $"127.0.0.1:{_ports[server] + 1}" && (await PutAsync(server, "/v1/operator/scheduler/configuration", ReplicationLoad.Change, cancellation)).IsDone;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void WriteServer(int number)
    {
        int port = _ports[number];
        File.WriteAllText(_folder[$"server-{number}.hcl"], $$"""
            name      = "server-{{number}}"
            data_dir  = "{{_folder[$"data-{number}"]}}"
            bind_addr = "127.0.0.1"
            advertise {
              http = "127.0.0.1"
              rpc  = "127.0.0.1"
              serf = "127.0.0.1"
            }
            ports {
              http = {{port}}
              rpc  = {{port + 1}}
              serf = {{port + 2}}
            }
            limits {
              http_max_conns_per_client = 0
            }
            server {
              enabled          = true
              bootstrap_expect = {{Count}}
              log "etcd" {
                endpoints = [{{string.Join(", ", Etcds.Select(static etcd => $"\"{etcd}\""))}}]
              }
            }
            """);
        _commands[number] = new CommandLine(Checkout.Nomad, ["agent", $"-config={_folder[$"server-{number}.hcl"]}"], _folder[$"server-{number}.log"]);
    }

    // Ports that are found are held until all are.
    private sealed class Held : IDisposable
    {
        private readonly List<TcpListener> _listeners = [];

        public int Three()
        {
            int first = FreePorts.Three();
            for (int port = first; port < first + 3; port++)
            {
                var listener = new TcpListener(System.Net.IPAddress.Any, port);
                listener.Start();
                _listeners.Add(listener);
            }

            return first;
        }

        public void Dispose() => _listeners.ForEach(static listener => listener.Stop());
    }
}
