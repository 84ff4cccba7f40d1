using System.Buffers;
using Steppe.Log;
using Steppe.Protocol;

namespace Steppe.Server.Tests.Replication;

/// <summary>A snapshot goes from one server to another in pieces.</summary>
public sealed class PeerSnapshotTests
{
    private LogSnapshot? _held;

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(PeerSnapshot.PieceBytes)]
    [InlineData((3 * PeerSnapshot.PieceBytes) + 17)]
    public async Task ItArrivesWhole(int bytes)
    {
        byte[] payload = [.. Enumerable.Range(0, bytes).Select(static number => (byte)(number * 31))];
        _held = Snapshot(9, payload);
        LogSnapshot? fetched = await PeerSnapshot.FetchAsync(new Peer(Source()), atLeast: 9, CancellationToken.None);
        Assert.Equal((9ul, _held.Cluster, _held.Hash), (fetched!.Index, fetched.Cluster, fetched.Hash));
        Assert.True(fetched.Payload.ToArray().AsSpan().SequenceEqual(payload));
    }

    [Fact]
    public async Task OneThatIsTooOldOrMissingIsNotTaken()
    {
        Assert.Null(await PeerSnapshot.FetchAsync(new Peer(Source()), atLeast: 1, CancellationToken.None));
        _held = Snapshot(9, [1]);
        Assert.Null(await PeerSnapshot.FetchAsync(new Peer(Source()), atLeast: 10, CancellationToken.None));
    }

    [Fact]
    public async Task OneThatGoesAwayMeanwhileIsNotMixedWithItsSuccessor()
    {
        _held = Snapshot(9, new byte[2 * PeerSnapshot.PieceBytes]);
        var peer = new Peer(Source()) { AfterEach = () => _held = Snapshot(10, new byte[2 * PeerSnapshot.PieceBytes]) };
        LogSnapshot? fetched = await PeerSnapshot.FetchAsync(peer, atLeast: 1, CancellationToken.None);
        Assert.True(fetched is null || fetched.Index == 9);
    }

    [Fact]
    public async Task APieceFromBehindTheEndIsRefused()
    {
        _held = Snapshot(9, [1, 2, 3]);
        PeerSnapshot source = Source();
        Assert.Same(FetchSnapshotReply.None, await source.ReadAsync(new FetchSnapshotRequest(0, 4), CancellationToken.None));
        Assert.Same(FetchSnapshotReply.None, await source.ReadAsync(new FetchSnapshotRequest(0, -1), CancellationToken.None));
        Assert.Same(FetchSnapshotReply.None, await source.ReadAsync(new FetchSnapshotRequest(8, 0), CancellationToken.None));
    }

    private static LogSnapshot Snapshot(ulong index, byte[] payload) =>
        new(index, new ClusterId(7), new EntryHash(UInt128.MaxValue - index), new ReadOnlySequence<byte>(payload));

    private PeerSnapshot Source() => new(_ => ValueTask.FromResult(_held));

    private sealed class Peer(PeerSnapshot source) : IServerConnection
    {
        public Action? AfterEach { get; init; }

        public async ValueTask<FetchSnapshotReply> FetchSnapshotAsync(FetchSnapshotRequest request, CancellationToken cancellation)
        {
            // Over the wire and back.
            FetchSnapshotReply reply = ProtocolCodec.Decode<FetchSnapshotReply>(ProtocolCodec.Encode(await source.ReadAsync(request, cancellation)));
            AfterEach?.Invoke();
            return reply;
        }

        public ValueTask<RegisterNodeReply> RegisterNodeAsync(RegisterNodeRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<HeartbeatReply> HeartbeatAsync(HeartbeatRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<WatchAllocationsReply> WatchAllocationsAsync(WatchAllocationsRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<GetAllocationsReply> GetAllocationsAsync(GetAllocationsRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<UpdateAllocationsReply> UpdateAllocationsAsync(UpdateAllocationsRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<ForwardReply> ForwardAsync(ForwardRequest request, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
