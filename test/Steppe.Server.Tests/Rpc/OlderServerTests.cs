using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.Protocol.Rpc;

namespace Steppe.Server.Tests.Rpc;

/// <summary>Client agents of this version and servers of the one before.</summary>
public sealed class OlderServerTests
{
    [Fact]
    public async Task AReportThatAServerDoesNotKnowIsSentTheWayItDoes()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = new OlderServer();
        Task serving = ServeAsync(listener, server);
        await using (var connection = new RpcServerConnection([listener.LocalEndpoint.ToString()!], TimeProvider.System))
        {
            var request = new UpdateAllocationsRequest(
                new RequestId(Guid.NewGuid()), new NodeId(Guid.NewGuid()), Guid.NewGuid(),
                [new AllocationUpdate { Id = new AllocationId(Guid.NewGuid()), ClientStatus = ClientStatus.Running, ClientDescription = "", TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty }]);
            Assert.Equal(7UL, (await connection.UpdateAllocationsAsync(request, default)).Index);
            Assert.Equal(7UL, (await connection.UpdateAllocationsAsync(request, default)).Index);
        }

        await serving;

        // It was told of rows once.
        Assert.Equal(3, server.Calls);
    }

    private static async Task ServeAsync(TcpListener listener, OlderServer server)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await using NetworkStream stream = client.GetStream();
        await new RpcServerSession(server, TimeProvider.System).RunAsync(new Transport(PipeReader.Create(stream), PipeWriter.Create(stream)), default);
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    // Its first answer is the one it gives to a call it does not know.
    private sealed class OlderServer : IServerConnection
    {
        public int Calls { get; private set; }

        public ValueTask<UpdateAllocationsReply> UpdateAllocationsAsync(UpdateAllocationsRequest request, CancellationToken cancellation) =>
            ++Calls == 1
                ? throw new RefusedException(new Refusal(RefusalCode.Unsupported, null, "this server does not know call 9; upgrade it"))
                : ValueTask.FromResult(new UpdateAllocationsReply(7));

        public ValueTask<RegisterNodeReply> RegisterNodeAsync(RegisterNodeRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<HeartbeatReply> HeartbeatAsync(HeartbeatRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<WatchAllocationsReply> WatchAllocationsAsync(WatchAllocationsRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<GetAllocationsReply> GetAllocationsAsync(GetAllocationsRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<ForwardReply> ForwardAsync(ForwardRequest request, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
