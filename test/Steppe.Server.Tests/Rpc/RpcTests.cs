using System.Net.Sockets;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Server.Tests.Rpc;

/// <summary>The client protocol over real connections.</summary>
public sealed class RpcTests
{
    // How often a condition of the world outside is looked at.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task ACallAcrossTheConnectionIsTheCallItself()
    {
        await using TestServer server = await TestServer.StartAsync();
        await using RpcHost host = await RpcHost.StartAsync(server.Node.Gateway);
        await using RpcServerConnection connection = Connect(host.Address);
        Node node = Samples.Node("remote");

        RegisterNodeReply registered = await connection.RegisterNodeAsync(new RegisterNodeRequest(node), default);
        HeartbeatReply alive = await connection.HeartbeatAsync(new HeartbeatRequest(node.Id, node.SecretId), default);
        await server.WaitAsync(WatchKey.Node(node.Id), state => state.Nodes.Find(node.Id)!.IsReady);
        Node stored = server.Node.Committed.Nodes.Find(node.Id)!;

        Assert.False(alive.MustRegister);
        Assert.True(registered.HeartbeatTtl > TimeSpan.Zero);
        Assert.Equal(("remote", "linux", 8000, node.SecretId), (stored.Name, stored.Attributes["kernel.name"], stored.Resources.CpuMhz, stored.SecretId));

        Job job = Samples.Job("web");
        await server.WaitForEvaluationAsync((await server.RegisterAsync(job)).EvaluationId);
        WatchAllocationsReply watched = await connection.WatchAllocationsAsync(
            new WatchAllocationsRequest(node.Id, node.SecretId, 0, Patience), default);
        AssignedAllocation assigned = Assert.Single((await connection.GetAllocationsAsync(
            new GetAllocationsRequest(node.Id, node.SecretId, [watched.Allocations[0].Id]), default)).Allocations);
        Assert.Equal("/bin/true", assigned.Job.TaskGroups![0].Tasks![0].Config!["command"].GetString());
        Assert.Equal(100, assigned.Resources.Tasks["main"].CpuMhz);
    }

    [Fact]
    public async Task ACallThatWaitsHoldsUpNoOther()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        await using RpcHost host = await RpcHost.StartAsync(server.Node.Gateway);
        await using RpcServerConnection connection = Connect(host.Address);

        Task<WatchAllocationsReply>[] waiting =
        [
            .. Enumerable.Range(0, 50).Select(_ => connection.WatchAllocationsAsync(
                new WatchAllocationsRequest(node.Id, node.SecretId, 1_000_000, Patience * 10), default).AsTask()),
        ];
        foreach (int _ in Enumerable.Range(0, 20))
        {
            await connection.HeartbeatAsync(new HeartbeatRequest(node.Id, node.SecretId), default).AsTask().WaitAsync(Patience);
        }

        Assert.DoesNotContain(waiting, static call => call.IsCompleted);
    }

    [Fact]
    public async Task ACancelledCallIsCancelledAtTheServer()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        await using RpcHost host = await RpcHost.StartAsync(server.Node.Gateway);
        await using RpcServerConnection connection = Connect(host.Address);
        using var cancel = new CancellationTokenSource();

        Task<WatchAllocationsReply> waiting = connection.WatchAllocationsAsync(
            new WatchAllocationsRequest(node.Id, node.SecretId, 1_000_000, Patience * 10), cancel.Token).AsTask();
        await UntilAsync(() => server.Node.Feed.WatchedKeys == 1);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await UntilAsync(() => server.Node.Feed.WatchedKeys == 0);
    }

    [Fact]
    public async Task ARefusalKeepsItsReason()
    {
        await using TestServer server = await TestServer.StartAsync();
        await using RpcHost host = await RpcHost.StartAsync(server.Node.Gateway);
        await using RpcServerConnection connection = Connect(host.Address);
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(() =>
            connection.RegisterNodeAsync(new RegisterNodeRequest(Samples.Node("n1") with { Name = "" }), default).AsTask());
        Assert.Equal((RefusalCode.Invalid, "Name"), (refused.Refusal.Code, refused.Refusal.FieldPath));
    }

    [Fact]
    public async Task AnHttpRequestIsForwardedWithItsBytes()
    {
        await using TestServer server = await TestServer.StartAsync();
        await using RpcHost host = await RpcHost.StartAsync(server.Node.Gateway);
        await using RpcServerConnection connection = Connect(host.Address);
        byte[] big = new byte[3_000_000];
        new Random(1).NextBytes(big);
        var request = new ForwardRequest("PUT", "/v1/jobs?x=y", [new("X-Test", "ü")], big);

        await Assert.ThrowsAsync<RefusedException>(() => connection.ForwardAsync(request, default).AsTask());
        server.Node.Gateway.ForwardedRequests = (asked, _) => ValueTask.FromResult(
            new ForwardReply(201, [new("Echo", asked.Method + asked.PathAndQuery + asked.Headers[0].Value)], asked.Body));
        ForwardReply reply = await connection.ForwardAsync(request, default);

        Assert.Equal((201, "PUT/v1/jobs?x=yü"), (reply.Status, reply.Headers[0].Value));
        Assert.Equal(big, reply.Body);
    }

    [Fact]
    public async Task AFaultOfTheServerIsNoAnswer()
    {
        await using TestServer server = await TestServer.StartAsync();
        server.Node.Gateway.ForwardedRequests = static (_, _) => throw new InvalidOperationException("boom");
        await using RpcHost host = await RpcHost.StartAsync(server.Node.Gateway);
        await using RpcServerConnection connection = Connect(host.Address);
        ServerUnreachableException fault = await Assert.ThrowsAsync<ServerUnreachableException>(() =>
            connection.ForwardAsync(new ForwardRequest("GET", "/", [], []), default).AsTask());
        Assert.Contains("boom", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADeadServerIsPassedOver()
    {
        await using TestServer server = await TestServer.StartAsync();
        await using RpcHost host = await RpcHost.StartAsync(server.Node.Gateway);
        await using RpcServerConnection connection = Connect("127.0.0.1:1", host.Address);
        Node node = Samples.Node("n1");
        await connection.RegisterNodeAsync(new RegisterNodeRequest(node), default);

        // What the servers advertise is tried first, what was configured stays known.
        Assert.Equal([.. server.Node.Servers, "127.0.0.1:1", host.Address], connection.Servers);
    }

    [Fact]
    public async Task WhenNoServerAnswersTheErrorNamesThemAll()
    {
        await using RpcServerConnection connection = Connect("127.0.0.1:1", "127.0.0.1:2");
        ServerUnreachableException error = await Assert.ThrowsAsync<ServerUnreachableException>(() =>
            connection.HeartbeatAsync(new HeartbeatRequest(default, default), default).AsTask());
        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABrokenConnectionFailsItsCallsAndTheNextCallMakesANewOne()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        RpcHost first = await RpcHost.StartAsync(server.Node.Gateway);
        await using RpcServerConnection connection = Connect(first.Address);
        Task<WatchAllocationsReply> waiting = connection.WatchAllocationsAsync(
            new WatchAllocationsRequest(node.Id, node.SecretId, 1_000_000, Patience * 10), default).AsTask();
        await UntilAsync(() => server.Node.Feed.WatchedKeys == 1);

        await first.DisposeAsync();
        await Assert.ThrowsAsync<ServerUnreachableException>(() => waiting.WaitAsync(Patience));

        await using RpcHost second = await RpcHost.StartAsync(server.Node.Gateway, first.Port);
        HeartbeatReply reply = await connection.HeartbeatAsync(new HeartbeatRequest(node.Id, node.SecretId), default);
        Assert.False(reply.MustRegister);
    }

    [Fact]
    public async Task AServerThatLeavesAnswersWhatItHasBegunAndSaysWhatItHasNot()
    {
        await using TestServer server = await TestServer.StartAsync();
        Node node = await server.AddNodeAsync("n1");
        TaskCompletionSource begun = new(), mayAnswer = new();
        List<string> asked = [];
        server.Node.Gateway.ForwardedRequests = async (request, _) =>
        {
            asked.Add(request.PathAndQuery);
            begun.SetResult();
            await mayAnswer.Task;
            return new ForwardReply(200, [], []);
        };
        await using RpcHost host = await RpcHost.StartAsync(server.Node.Gateway);
        await using RpcServerConnection connection = Connect(host.Address);
        Task<WatchAllocationsReply> waiting = connection.WatchAllocationsAsync(
            new WatchAllocationsRequest(node.Id, node.SecretId, 1_000_000, Patience * 10), default).AsTask();
        Task<ForwardReply> first = connection.ForwardAsync(new ForwardRequest("PUT", "/first", [], []), default).AsTask();
        await begun.Task.WaitAsync(Patience);

        Task leaving = host.LeaveAsync(Patience);
        Task<ForwardReply> second = connection.ForwardAsync(new ForwardRequest("PUT", "/second", [], []), default).AsTask();
        Assert.False(leaving.IsCompleted);
        mayAnswer.SetResult();

        Assert.Equal(200, (await first.WaitAsync(Patience)).Status);
        Assert.True((await Assert.ThrowsAsync<ServerUnreachableException>(() => second.WaitAsync(Patience))).WasNotAsked);
        Assert.False((await Assert.ThrowsAsync<ServerUnreachableException>(() => waiting.WaitAsync(Patience))).WasNotAsked);
        await leaving.WaitAsync(Patience);
        Assert.Equal(["/first"], asked);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("STEPPE\u0001\n\u00ff\u00ff\u00ff\u00ffxxxxxxxxx")]
    public async Task WhoDoesNotSpeakTheProtocolIsCutOff(string greeting)
    {
        await using TestServer server = await TestServer.StartAsync();
        await using RpcHost host = await RpcHost.StartAsync(server.Node.Gateway);
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", host.Port);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(greeting));
        Assert.True(await EndsAsync(stream).WaitAsync(Patience));
    }

    [Theory]
    [InlineData("server1", "server1", 4647)]
    [InlineData("server1:5000", "server1", 5000)]
    [InlineData("[::1]:5000", "::1", 5000)]
    [InlineData("[::1]", "::1", 4647)]
    [InlineData("::1", "::1", 4647)]
    public void AddressesAreReadAsUsersWriteThem(string address, string host, int port) =>
        Assert.Equal((host, port), ServerAddress.Parse(address));

    [Theory]
    [InlineData("")]
    [InlineData(":4647")]
    [InlineData("server:x")]
    [InlineData("server:70000")]
    public void OtherAddressesAreRefused(string address) => Assert.Throws<FormatException>(() => ServerAddress.Parse(address));

    private static RpcServerConnection Connect(params string[] servers) => new(servers, TimeProvider.System);

    private static async Task<bool> EndsAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        long startedAt = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < Patience, "the condition did not come true");
            await Task.Delay(Pace);
        }
    }
}
