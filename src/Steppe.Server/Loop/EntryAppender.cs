using Steppe.Log;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Turns commands into an entry of the log and tells what became of it.</summary>
/// <remarks>One append at a time. Encoding happens here, not where every change waits.</remarks>
/// <param name="log">Where to append.</param>
/// <param name="epoch">The term.</param>
/// <param name="entropy">Makes the ids of entries.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Told how long it took.</param>
/// <param name="isPacked">Whether entries are packed, asked for each.</param>
internal sealed class EntryAppender(IReplicatedLog log, Epoch epoch, Entropy entropy, TimeProvider time, ServerMetrics metrics, Func<bool> isPacked)
{
    private readonly EntryEncoder _encoder = new();
    private ulong _landedIndex;
    private long _appendedBytes;

    /// <summary>Index of the newest entry known to have landed.</summary>
    public ulong LandedIndex
    {
        get => Volatile.Read(ref _landedIndex);
        init => _landedIndex = value;
    }

    /// <summary>Bytes of entries so far.</summary>
    public long AppendedBytes
    {
        get => Volatile.Read(ref _appendedBytes);
        init => _appendedBytes = value;
    }

    /// <summary>Appends, and waits for it on this thread; never throws.</summary>
    /// <remarks>Whoever awaited would be woken by a thread of the pool, and on a busy server that one stands in line behind all requests:
    /// every change would wait for it. See decision 0161.</remarks>
    public ServerInput Append(ServerEffect.AppendEntry entry)
    {
        try
        {
            byte[] bytes = _encoder.Encode(entry.Commands);
            bytes = isPacked() ? PackedEntry.Pack(bytes) : bytes;
            var id = new EntryId(new UInt128(entropy.NextUInt64(), entropy.NextUInt64()));
            long startedAt = time.GetTimestamp();
            AppendResult result = log.AppendAsync(epoch, id, bytes, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            switch (result)
            {
                case AppendResult.Landed landed:
                    metrics.Committed(time.GetElapsedTime(startedAt));
                    Volatile.Write(ref _landedIndex, landed.Index);
                    Volatile.Write(ref _appendedBytes, _appendedBytes + bytes.Length);
                    return new ServerInput.EntryLanded(entry.Number);
                case AppendResult.NotLanded lost:
                    return new ServerInput.AppendFailed(entry.Number, $"the log did not take entry: {lost.Reason}");
                default:
                    return new ServerInput.AppendFailed(entry.Number, "another server leads now");
            }
        }
        catch (Exception error)
        {
            // Whatever it was, nobody knows whether the entry is in the log: this server can no longer lead.
            return new ServerInput.AppendFailed(entry.Number, error.Message);
        }
    }
}
