using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Steppe.Agent.Composition;
using Steppe.Agent.Configuration;

namespace Steppe.Agent.Tests.Composition;

/// <summary>A whole <c>-dev</c> agent in this process, with a real supervisor.</summary>
public sealed class DevAgentTests : IDisposable
{
    // How often a condition of the world outside is looked at.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("steppe-agent-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task DevAgentServesItsNodeAndLeavesNothing()
    {
        int port = FreePort();
        using var stop = new CancellationTokenSource();
        Task<int> running = RunAsync(stop.Token, "-dev", $"-config={File(Ports(port))}");
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            JsonElement node = await ReadyNodeAsync(http, running);
            Assert.Equal("true", node.GetProperty("Drivers").GetProperty("raw_exec").GetProperty("Healthy").GetRawText());
            JsonElement self = await GetAsync(http, "/v1/agent/self");
            string data = self.GetProperty("config").GetProperty("DataDir").GetString()!;
            Assert.True(Directory.Exists(data));

            await stop.CancelAsync();
            Assert.Equal(0, await running.WaitAsync(Patience));
            Assert.False(Directory.Exists(data));
        }
        finally
        {
            await stop.CancelAsync();
            await running.WaitAsync(Patience);
        }

        string[] lines = _output.ToString().Split('\n');
        Assert.StartsWith("==> Loaded configuration from ", lines[0], StringComparison.Ordinal);
        Assert.Equal("==> Starting Steppe agent...", lines[1]);
        Assert.Contains($"   Advertise Addrs: HTTP: 127.0.0.1:{port}; RPC: 127.0.0.1:{port + 1}; Serf: 127.0.0.1:{port + 2}", lines);
        Assert.Contains("            Client: true", lines);
        Assert.Contains("==> Steppe agent started! Log output streams below:", lines);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task SecondAgentOnADataDirectoryIsRefused()
    {
        int port = FreePort();
        string data = Path.Combine(_folder.FullName, "data");
        AgentConfig config = AgentConfigLoader.Load(
            AgentFlagReader.Read(["-dev", $"-data-dir={data}"]), HostFacts.OfThisMachine()).Config;
        using (DataDirectory.Open(config))
        {
            Assert.Equal(1, await RunAsync(default, "-dev", $"-data-dir={data}", $"-config={File(Ports(port))}"));
        }

        Assert.Contains(
            $"==> data_dir {data} is in use by another agent (process {Environment.ProcessId})", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["agent.lock"], Directory.EnumerateFileSystemEntries(data).Select(Path.GetFileName));
    }

    [Fact]
    public async Task TakenApiPortIsRefused()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Equal(1, await RunAsync(default, "-dev", $"-config={File($"ports {{ http = {port} }}")}"));
        Assert.Contains(
            $"==> the HTTP API cannot listen on 127.0.0.1:{port}: the address is already in use", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataDirectoryThatCannotBeMadeIsRefused()
    {
        string file = File("");
        Assert.Equal(1, await RunAsync(default, "-dev", $"-data-dir={file}/data"));
        Assert.Contains($"==> data_dir {file}/data cannot be made", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigurationMistakesGoToTheErrorOutput()
    {
        Assert.Equal(1, await RunAsync(default, $"-config={File("servr { }")}"));
        Assert.Contains(":1:1: invalid key: servr (did you mean \"server\"?)", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Ports(int first) => $"ports {{\n http = {first}\n rpc = {first + 1}\n serf = {first + 2}\n}}";

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

    private static async Task<JsonElement> ReadyNodeAsync(HttpClient http, Task running)
    {
        using var patience = new CancellationTokenSource(Patience);
        ulong index = 0;
        while (true)
        {
            Assert.False(running.IsCompleted, "the agent has ended");
            try
            {
                using HttpResponseMessage answer = await http.GetAsync($"/v1/nodes?index={index}&wait=5s", patience.Token);
                using JsonDocument nodes = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(patience.Token));
                if (nodes.RootElement.GetArrayLength() == 1 && nodes.RootElement[0].GetProperty("Status").GetString() == "ready")
                {
                    return nodes.RootElement[0].Clone();
                }

                index = ulong.Parse(answer.Headers.GetValues("X-Nomad-Index").Single());
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
                await Task.Delay(Pace, patience.Token);
            }
        }
    }

    private static async Task<JsonElement> GetAsync(HttpClient http, string path)
    {
        using JsonDocument document = JsonDocument.Parse(await http.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    private string File(string text)
    {
        string path = Path.Combine(_folder.FullName, "agent.hcl");
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private Task<int> RunAsync(CancellationToken cancellation, params string[] arguments) =>
        AgentProgram.RunAsync(arguments, TextWriter.Synchronized(_output), TextWriter.Synchronized(_error), AgentSurroundings.OfThisProcess(), cancellation);
}
