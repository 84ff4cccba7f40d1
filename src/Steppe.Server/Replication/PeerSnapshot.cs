using System.Buffers;
using Steppe.Log;
using Steppe.Protocol;

namespace Steppe.Server;

/// <summary>Gives a snapshot to another server, and gets one from there, piece by piece.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PeerSnapshot(Func<CancellationToken, ValueTask<LogSnapshot?>> load)
{
    /// <summary>Most bytes in one answer.</summary>
    public const int PieceBytes = 1024 * 1024;

    private readonly SemaphoreSlim _gate = new(1);

    // Whoever fetches asks many times; the disk need not be read as often.
    private WeakReference<LogSnapshot>? _loaded;

    /// <summary>One piece of the newest snapshot, or of the one that is being fetched.</summary>
    public async ValueTask<FetchSnapshotReply> ReadAsync(FetchSnapshotRequest request, CancellationToken cancellation)
    {
        LogSnapshot? snapshot = await FindAsync(request.Index, cancellation);
        if (snapshot is null || request.Offset < 0 || request.Offset > snapshot.Payload.Length)
        {
            return FetchSnapshotReply.None;
        }

        long left = Math.Min(PieceBytes, snapshot.Payload.Length - request.Offset);
        return new FetchSnapshotReply(
            snapshot.Index,
            snapshot.Cluster.ToString(),
            snapshot.Hash.ToString(),
            snapshot.Payload.Length,
            snapshot.Payload.Slice(request.Offset, left).ToArray());
    }

    /// <summary>Fetches the newest snapshot of another server.</summary>
    /// <returns>Null when it has none that reaches <paramref name="atLeast"/>, or changed it meanwhile.</returns>
    public static async Task<LogSnapshot?> FetchAsync(IServerConnection peer, ulong atLeast, CancellationToken cancellation)
    {
        FetchSnapshotReply piece = await peer.FetchSnapshotAsync(new FetchSnapshotRequest(0, 0), cancellation);
        FetchSnapshotReply first = piece;
        if (first.Index < Math.Max(1, atLeast))
        {
            return null;
        }

        var payload = new ArrayBufferWriter<byte>((int)Math.Min(Array.MaxLength, Math.Max(1, first.Length)));
        payload.Write(piece.Piece);
        while (payload.WrittenCount < first.Length)
        {
            piece = await peer.FetchSnapshotAsync(new FetchSnapshotRequest(first.Index, payload.WrittenCount), cancellation);
            if (piece.Index != first.Index || piece.Piece.Length == 0)
            {
                return null;
            }

            payload.Write(piece.Piece);
        }

        return new LogSnapshot(
            first.Index, new ClusterId(Number(first.Cluster)), new EntryHash(Number(first.Hash)), new ReadOnlySequence<byte>(payload.WrittenMemory));
    }

    private static UInt128 Number(string text) => UInt128.Parse(text, System.Globalization.NumberStyles.AllowHexSpecifier, null);

    private async ValueTask<LogSnapshot?> FindAsync(ulong index, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (index != 0 && _loaded is not null && _loaded.TryGetTarget(out LogSnapshot? loaded) && loaded.Index == index)
            {
                return loaded;
            }

            LogSnapshot? newest = await load(cancellation);
            _loaded = newest is null ? null : new WeakReference<LogSnapshot>(newest);
            return index == 0 || newest?.Index == index ? newest : null;
        }
        finally
        {
            _gate.Release();
        }
    }
}
