using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Steppe.Bench.Measures;
using Steppe.Bench.Native;

namespace Steppe.Bench.Agents;

/// <summary>A running agent of the built program, on ports of its own: <c>agent -dev</c>, or a server alone.</summary>
/// <remarks>All it keeps is below a temporary folder. Disposing ends it, its supervisor and its tasks.</remarks>
internal sealed class DevAgent : IAsyncDisposable
{
    /// <summary>Lets a thousand small tasks run at once and keeps them afterwards.</summary>
    public const string Roomy = """
        client {
          cpu_total_compute = 1000000
          memory_total_mb   = 1000000
          disk_total_mb     = 100000000
          disk_free_mb      = 100000000
          gc_max_allocs     = 1000000
        }
        """;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder;
    private readonly CommandLine _command;
    private Child _process;
    private readonly HttpClient _http;

    private DevAgent(TemporaryFolder folder, CommandLine command, int port)
    {
        _folder = folder;
        _command = command;
        Address = $"http://127.0.0.1:{port}";
        RpcAddress = $"127.0.0.1:{port + 1}";
        _http = new HttpClient { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromMinutes(5) };
        LaunchedAt = Stopwatch.GetTimestamp();
        _process = Child.Start(command);
    }

    public string Address { get; }

    /// <summary><c>host:port</c> of its control port.</summary>
    public string RpcAddress { get; }

    /// <summary>Taken just before its process was started, by <see cref="Stopwatch"/>.</summary>
    public long LaunchedAt { get; private set; }

    public int ProcessId => _process.ProcessId;

    /// <summary>The process that owns its tasks.</summary>
    public int Supervisor => ProcessFacts.FindSupervisor(ProcessId) ?? throw Fault("the agent has no supervisor");

    /// <summary>A path below the agent's folder that is the caller's to use.</summary>
    public string PathOf(string name) => _folder[name];

    /// <summary>Starts the process, and waits for nothing.</summary>
    /// <param name="more">Agent file to be laid over what <c>-dev</c> stands for.</param>
    /// <param name="isServerAlone">Whether there is no client agent, and data that a restart finds again.</param>
    public static DevAgent Launch(string more = "", bool isServerAlone = false)
    {
        var folder = new TemporaryFolder();
        if (isServerAlone)
        {
            more = $$"""
                bind_addr = "127.0.0.1"
                data_dir  = "{{folder["data"]}}"
                advertise {
                  http = "127.0.0.1"
                  rpc  = "127.0.0.1"
                  serf = "127.0.0.1"
                }
                limits {
                  http_max_conns_per_client = 0
                }
                server {
                  enabled          = true
                  bootstrap_expect = 1
                }
                {{more}}
                """;
        }

        int port = FreePorts.Three();
        File.WriteAllText(folder["agent.hcl"], $$"""
            ports {
              http = {{port}}
              rpc  = {{port + 1}}
              serf = {{port + 2}}
            }
            {{more}}
            """);
        string[] mode = isServerAlone ? [] : ["-dev"];
        var command = new CommandLine(
            Checkout.Nomad, ["agent", .. mode, $"-config={folder["agent.hcl"]}"], folder["agent.log"], ("TMPDIR", folder.Path));
        return new DevAgent(folder, command, port);
    }

    /// <summary>Starts a server without a client agent, whose log and snapshots are below its folder, and waits for its API.</summary>
    public static async Task<DevAgent> StartServerAsync(CancellationToken cancellation)
    {
        DevAgent agent = Launch("", isServerAlone: true);
        try
        {
            await agent.WaitForApiAsync(cancellation);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the process, in an orderly way or by force, and starts it again on the same folder; waits for nothing.</summary>
    public async Task RestartAsync(bool byForce)
    {
        if (byForce)
        {
            _ = Libc.Kill(ProcessId, Libc.SignalKill);
        }

        await _process.DisposeAsync();
        LaunchedAt = Stopwatch.GetTimestamp();
        _process = Child.Start(_command);
    }

    /// <summary>Starts one and waits until its node takes work.</summary>
    public static async Task<DevAgent> StartAsync(CancellationToken cancellation, string more = "")
    {
        DevAgent agent = Launch(more);
        try
        {
            await agent.WaitForNodeAsync(cancellation);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the API says that the agent is well.</summary>
    public Task WaitForApiAsync(CancellationToken cancellation) => UntilAsync(
        "the API to answer", async () =>
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri("/v1/agent/health", UriKind.Relative), cancellation);
            return answer.StatusCode == HttpStatusCode.OK;
        }, Pace, Patience, cancellation);

    /// <summary>Waits until the agent's node is ready.</summary>
    public Task WaitForNodeAsync(CancellationToken cancellation) => UntilAsync(
        "the node to be ready",
        async () => (await GetAsync("/v1/nodes", cancellation)).EnumerateArray().Any(static node => node.GetProperty("Status").GetString() == "ready"),
        Pace, Patience, cancellation);

    /// <summary>Registers a job; what it costs to make the text is not part of the call.</summary>
    public async Task SubmitAsync(byte[] job, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(job);
        content.Headers.ContentType = new("application/json");
        using HttpResponseMessage answer = await _http.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content, cancellation);
        if (!answer.IsSuccessStatusCode)
        {
            throw Fault($"a registration was answered {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
        }
    }

    /// <summary>Sends a body; gives the answer.</summary>
    public Task<JsonElement> PutAsync(string path, byte[] json, CancellationToken cancellation) => SendAsync(HttpMethod.Put, path, json, cancellation);

    public Task<JsonElement> DeleteAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Delete, path, null, cancellation);

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        return answer.IsSuccessStatusCode
            ? JsonElement.Parse(body)
            : throw new HttpRequestException($"{path}: {(int)answer.StatusCode} {Encoding.UTF8.GetString(body)}");
    }

    /// <summary>Reads an answer to its end; gives its size in bytes.</summary>
    public async Task<int> ReadAsync(string path, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        return answer.IsSuccessStatusCode ? body.Length : throw Fault($"{path}: {(int)answer.StatusCode} {Encoding.UTF8.GetString(body)}");
    }

    /// <summary>Waits until so many allocations of a job are in a status.</summary>
    public Task WaitForAsync(JobText job, string status, CancellationToken cancellation) => UntilAsync(
        $"{job.Count} allocations of {job.Id} to be {status}", async () =>
        {
            JsonElement summary = await GetAsync($"/v1/job/{job.Id}/summary", cancellation);
            JsonElement group = summary.GetProperty("Summary").GetProperty(JobText.Group);
            return group.GetProperty("Failed").GetInt32() + group.GetProperty("Lost").GetInt32() > 0
                ? throw Fault($"some work of job {job.Id} failed: {group}")
                : group.GetProperty(status).GetInt32() == job.Count;
        }, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5), cancellation);

    /// <summary>Looks again and again until something holds.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> condition, TimeSpan pace, TimeSpan patience, CancellationToken cancellation)
    {
        long startedAt = Stopwatch.GetTimestamp();
        Exception? last = null;
        while (Stopwatch.GetElapsedTime(startedAt) < patience)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (HttpRequestException error)
            {
                last = error;
            }

            if (_process.ExitCode is { } code)
            {
                throw Fault($"the agent ended with code {code} while waiting for {what}");
            }

            await Task.Delay(pace, TimeProvider.System, cancellation);
        }

        throw Fault($"waited {patience.TotalSeconds:0} s in vain for {what}{(last is null ? "" : $"; last: {last.Message}")}");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        _command.Dispose();
        _folder.Dispose();
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, byte[]? json, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = json is null ? null : new ByteArrayContent(json) { Headers = { ContentType = new("application/json") } };
        using HttpResponseMessage answer = await _http.SendAsync(request, cancellation);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        return answer.IsSuccessStatusCode ? JsonElement.Parse(body) : throw Fault($"{path} was answered {(int)answer.StatusCode} {Encoding.UTF8.GetString(body)}");
    }

    private BenchmarkException Fault(string what)
    {
        string[] log = File.Exists(_folder["agent.log"]) ? File.ReadAllLines(_folder["agent.log"]) : [];
        return new BenchmarkException($"{what}\n  The agent's last words:\n    {string.Join("\n    ", log[Math.Max(0, log.Length - 10)..])}");
    }
}
