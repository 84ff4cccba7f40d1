using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Three etcds, three servers and three clients as hosts of their own, whose cables, clocks and disks can be tampered with.</summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    private readonly Dictionary<string, ProgramRun> _runs = new(StringComparer.Ordinal);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly List<string> _mounts = [];

    private ChaosCluster(HostNetwork network, string directory) => (Network, Directory) = (network, directory);

    public static IReadOnlyList<string> Etcds { get; } = ["etcd-1", "etcd-2", "etcd-3"];

    public static IReadOnlyList<string> Servers { get; } = ["srv-1", "srv-2", "srv-3"];

    public static IReadOnlyList<string> Clients { get; } = ["client-1", "client-2", "client-3"];

    public static bool CanFakeTime => File.Exists(FakeTime);

    public HostNetwork Network { get; }

    public string Directory { get; }

    public ProgramRun this[string name] => _runs[name];

    public static async Task<ChaosCluster> StartAsync()
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("steppe-chaos-").FullName;
        var cluster = new ChaosCluster(await HostNetwork.CreateAsync([.. Etcds, .. Servers, .. Clients]), directory);
        try
        {
            foreach (string name in Etcds.Concat(Servers))
            {
                await cluster.MountAsync(name, "256m");
            }

            // Not to be filled: but a flush to the machine's own disk, under whatever else it does, can take minutes, in which nobody can even be killed.
            foreach (string name in Clients)
            {
                await cluster.MountAsync(name, "64g");
            }

            foreach (string name in (IEnumerable<string>)[.. Etcds, .. Servers, .. Clients])
            {
                await cluster.WriteAsync(name);
                cluster.Start(name);
            }

            await Eventually.TrueAsync("three clients to be ready", async () => (await cluster.GetAsync("srv-1", "/v1/nodes")).EnumerateArray()
                .Count(static node => node.GetProperty("Status").GetString() == "ready") == Clients.Count, 90);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public void Start(string name)
    {
        string address = Network.AddressOf(name);
        (string program, string[] arguments) = Etcds.Contains(name)
            ? Network.On(
                name, "etcd", "--name", name, "--data-dir", Path.Combine(Directory, "data-" + name, "etcd"),
                "--listen-client-urls", $"http://{address}:2379", "--advertise-client-urls", $"http://{address}:2379",
                "--listen-peer-urls", $"http://{address}:2380", "--initial-advertise-peer-urls", $"http://{address}:2380",
                "--initial-cluster", string.Join(',', Etcds.Select(etcd => $"{etcd}=http://{Network.AddressOf(etcd)}:2380")),
                "--heartbeat-interval", "100", "--election-timeout", "1000")
            : Network.On(name, Checkout.Nomad, "agent", $"-config={FileOf(name)}");

        // Left to itself the library "mends" timed waits on the monotonic clock: they end at once, and each server turns over and over on a core.
        (string, string)[] clock = Servers.Contains(name) && CanFakeTime
            ?
            [
                ("LD_PRELOAD", FakeTime), ("FAKETIME_TIMESTAMP_FILE", ClockOf(name)), ("FAKETIME_CACHE_DURATION", "1"),
                ("DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
            ]
            : [];
        _runs[name] = ProgramRun.Start(program, arguments, Path.Combine(Directory, name + ".log"), Directory, clock);
    }

    public Task KillAsync(string name) => _runs[name].KillAsync();

    /// <summary>Moves the wall clock of a server, while it runs.</summary>
    public void SetClock(string server, int seconds) =>
        File.WriteAllText(ClockOf(server), string.Create(CultureInfo.InvariantCulture, $"{seconds:+0;-0;+0}"));

    public string DataOf(string name) => Path.Combine(Directory, "data-" + name);

    /// <summary>Who leads, by the word of a server that is there; null for nobody.</summary>
    public async Task<string?> FindLeaderAsync()
    {
        foreach (string name in Servers)
        {
            try
            {
                string address = (await GetAsync(name, "/v1/status/leader")).GetString()!;
                if (Servers.FirstOrDefault(server => address == $"{Network.AddressOf(server)}:4647") is { } leader
                    && (await SendAsync(leader, HttpMethod.Get, "/v1/jobs?per_page=1")).Status == 200)
                {
                    return leader;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // That one is not there.
            }
        }

        return null;
    }

    public Task<string> LeaderAsync() => Eventually.SomeAsync("a leader", FindLeaderAsync, 60);

    /// <summary>Reads what may be much.</summary>
    public Task<JsonElement> GetMuchAsync(string agent, string path) => GetAsync(agent, path, _http.Timeout);

    public async Task<JsonElement> GetAsync(string agent, string path, TimeSpan? patience = null)
    {
        (int status, string body, _) = await SendAsync(agent, HttpMethod.Get, path, json: null, patience);
        return status == 200 ? JsonDocument.Parse(body).RootElement : throw new HttpRequestException($"{agent}{path}: {status} {body}");
    }

    public async Task<(int Status, string Body, HttpResponseHeaders Headers)> SendAsync(string agent, HttpMethod method, string path, string? json = null, TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? Patience);
        using var request = new HttpRequestMessage(method, new Uri($"http://{Network.AddressOf(agent)}:4646{path}"));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.SendAsync(request, limit.Token);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(limit.Token), response.Headers);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ProgramRun run in _runs.Values)
        {
            run.Signal(18);
            await run.DisposeAsync();
        }

        Leftovers.End(Directory);
        if (Environment.GetEnvironmentVariable("STEPPE_CHAOS_LOGS") is { Length: > 0 } kept)
        {
            foreach (string log in System.IO.Directory.EnumerateFiles(Directory, "*.log"))
            {
                File.Copy(log, Path.Combine(System.IO.Directory.CreateDirectory(kept).FullName, Path.GetFileName(log)), overwrite: true);
            }
        }

        foreach (string mount in _mounts)
        {
            await ProgramRun.ToEndAsync("umount", ["-l", mount], "/");
        }

        await Network.DisposeAsync();
        _http.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    // A disk of its own, small enough to be filled where that is a fault.
    private async Task MountAsync(string name, string size)
    {
        System.IO.Directory.CreateDirectory(DataOf(name));
        (await ProgramRun.ToEndAsync("mount", ["-t", "tmpfs", "-o", $"size={size}", "none", DataOf(name)], "/")).Ok();
        _mounts.Add(DataOf(name));
    }

    private string FileOf(string name) => Path.Combine(Directory, name + ".hcl");

    private string ClockOf(string name) => Path.Combine(Directory, name + ".clock");

    private async Task WriteAsync(string name)
    {
        if (Etcds.Contains(name))
        {
            return;
        }

        SetClock(name, 0);
        string address = Network.AddressOf(name);
        await File.WriteAllTextAsync(FileOf(name), $$"""
            data_dir  = "{{DataOf(name)}}"
            name      = "{{name}}"
            bind_addr = "{{address}}"
            {{(Servers.Contains(name) ? ServerBlock() : ClientBlock())}}
            """);
    }

    // A busy machine must not make a client look lost: what ran there would rightly be started elsewhere.
    private string ServerBlock() => $$"""
        server {
          enabled          = true
          heartbeat_grace  = "120s"
          bootstrap_expect = 3
          raft_snapshot_threshold = 200
          log "etcd" {
            endpoints = [{{string.Join(", ", Etcds.Select(etcd => $"\"{Network.AddressOf(etcd)}:2379\""))}}]
          }
        }
        """;

    private string ClientBlock() => $$"""
        client {
          enabled = true
          servers = [{{string.Join(", ", Servers.Select(server => $"\"{Network.AddressOf(server)}:4647\""))}}]
          gc_max_allocs = 100000
        }
        plugin "raw_exec" {
          config {
            enabled = true
          }
        }
        """;
}
