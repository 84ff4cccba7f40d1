using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Steppe.Agent.Composition;

namespace Steppe.Agent.Tests.Http;

/// <summary>A whole <c>-dev</c> agent in this process, server and client, asked over its HTTP port.</summary>
public sealed class LiveAgent : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // How often a condition of the world outside is looked at.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("steppe-live-");
    private readonly CancellationTokenSource _stop = new();
    private Task<int> _running = Task.FromResult(0);

    public HttpClient Http { get; private set; } = new();

    public string NodeId { get; private set; } = "";

    public string LogFile => Path.Combine(_folder.FullName, "agent.log");

    public async ValueTask InitializeAsync()
    {
        int port = FreePort();
        string file = Path.Combine(_folder.FullName, "agent.hcl");
        await File.WriteAllTextAsync(file, $$"""
            name     = "live"
            log_file = "{{LogFile}}"
            ports {
              http = {{port}}
              rpc  = {{port + 1}}
              serf = {{port + 2}}
            }
            client {
              meta {
                rack = "r1"
              }
            }
            """);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience };
        _running = AgentProgram.RunAsync(
            ["-dev", $"-config={file}"], TextWriter.Null, TextWriter.Null, AgentSurroundings.OfThisProcess(), _stop.Token);
        JsonElement node = await UntilAsync(
            "a ready node",
            "/v1/nodes",
            static nodes => nodes.GetArrayLength() == 1 && nodes[0].GetProperty("Status").GetString() == "ready");
        NodeId = node[0].GetProperty("ID").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Patience);
        Http.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The answer to a read that succeeds.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        (int status, string body) = await SendAsync(HttpMethod.Get, path);
        Assert.True(status == 200, $"{path}: {status} {body}");
        return Parse(body);
    }

    /// <summary>The answer to a write that succeeds.</summary>
    public async Task<JsonElement> PutAsync(string path, string json, HttpMethod? method = null)
    {
        (int status, string body) = await SendAsync(method ?? HttpMethod.Put, path, json);
        Assert.True(status == 200, $"{path}: {status} {body}");
        return Parse(body);
    }

    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Reads again and again until the answer is as wanted.</summary>
    public async Task<JsonElement> UntilAsync(string what, string path, Func<JsonElement, bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        string last = "no answer";
        while (!patience.IsCancellationRequested)
        {
            Assert.False(_running.IsCompleted && !_stop.IsCancellationRequested, "the agent has ended");
            try
            {
                (int status, last) = await SendAsync(HttpMethod.Get, path);
                if (status == 200 && Parse(last) is var answer && holds(answer))
                {
                    return answer;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(Pace, CancellationToken.None);
        }

        throw new TimeoutException($"{what} did not come about; {path} last said {last}");
    }

    /// <summary>Registers a job of one group of one task that sleeps; gives its evaluation.</summary>
    public async Task<string> RegisterAsync(string id, int count = 1, string job = "", string group = "", string type = "service") =>
        (await PutAsync("/v1/jobs", JobJson(id, count, job, group, type))).GetProperty("EvalID").GetString()!;

    /// <summary>Waits until so many allocations of a job run; gives them.</summary>
    public async Task<JsonElement[]> RunningAsync(string job, int count = 1)
    {
        JsonElement all = await UntilAsync(
            $"{count} running allocations of {job}", $"/v1/job/{job}/allocations", rows => Running(rows).Length == count);
        return Running(all);
    }

    private static JsonElement[] Running(JsonElement rows) =>
        [.. rows.EnumerateArray().Where(static row => row.GetProperty("ClientStatus").GetString() == "running" && row.GetProperty("DesiredStatus").GetString() == "run")];

    private static string JobJson(string id, int count, string job, string group, string type) => $$$"""
        {"Job":{"ID":"{{{id}}}","Type":"{{{type}}}","Datacenters":["*"],{{{job}}}"TaskGroups":[{"Name":"g","Count":{{{count}}},{{{group}}}"Tasks":[{
        "Name":"t","Driver":"raw_exec","Config":{"command":"/bin/sleep","args":["1000"]},"Resources":{"CPU":20,"MemoryMB":10}}]}]}}
        """;

    private static JsonElement Parse(string body)
    {
        using JsonDocument document = JsonDocument.Parse(body.Length == 0 ? "null" : body);
        return document.RootElement.Clone();
    }

    // Two ports side by side: the API's and the control port's.
    private static int FreePort()
    {
        while (true)
        {
            using var one = new TcpListener(IPAddress.Loopback, 0);
            one.Start();
            int port = ((IPEndPoint)one.LocalEndpoint).Port;
            using var next = new TcpListener(IPAddress.Loopback, port + 1);
            try
            {
                next.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another pair.
            }
        }
    }
}
