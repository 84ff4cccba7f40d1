using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Steppe.Log;

/// <summary>The bytes of one stored entry, the same for every engine.</summary>
/// <remarks>
/// <para>Pure. Little endian: <c>payload length u32 | format u32 | index u64 | epoch u64 | time i64 (UTC ticks) | id 16 |
/// cluster 16 | previous hash 16 | payload</c>. The hash of an entry covers all of it.</para>
/// </remarks>
internal static class EntryCodec
{
    public const int HeaderBytes = 80;

    private const uint Format = 1;

    public static int SizeOf(int payloadBytes) => HeaderBytes + payloadBytes;

    public static void Write(Span<byte> target, LogEntry entry)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)entry.Payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Format);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], entry.Index);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], entry.Epoch.Value);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], entry.At.UtcTicks);
        BinaryPrimitives.WriteUInt128LittleEndian(target[32..], entry.Id.Value);
        BinaryPrimitives.WriteUInt128LittleEndian(target[48..], entry.Cluster.Value);
        BinaryPrimitives.WriteUInt128LittleEndian(target[64..], entry.Previous.Value);
        entry.Payload.Span.CopyTo(target[HeaderBytes..]);
    }

    /// <summary>Finds where the first entry of <paramref name="source"/> ends; false when it is not whole or not known.</summary>
    public static bool TryMeasure(ReadOnlySpan<byte> source, out int size)
    {
        size = 0;
        if (source.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) != Format)
        {
            return false;
        }

        uint payload = BinaryPrimitives.ReadUInt32LittleEndian(source);
        if (payload > source.Length - HeaderBytes)
        {
            return false;
        }

        size = SizeOf((int)payload);
        return true;
    }

    /// <summary>The index alone, to skip entries without copying them.</summary>
    public static ulong ReadIndex(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]);

    /// <summary>Reads the parts before the payload, which stays empty.</summary>
    /// <param name="entry">Exactly one entry, as <see cref="TryMeasure"/> cut it out.</param>
    public static LogEntry ReadHeader(ReadOnlySpan<byte> entry) => new()
    {
        Index = ReadIndex(entry),
        Epoch = new Epoch(BinaryPrimitives.ReadUInt64LittleEndian(entry[16..])),
        At = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(entry[24..]), TimeSpan.Zero),
        Id = new EntryId(BinaryPrimitives.ReadUInt128LittleEndian(entry[32..])),
        Cluster = new ClusterId(BinaryPrimitives.ReadUInt128LittleEndian(entry[48..])),
        Previous = new EntryHash(BinaryPrimitives.ReadUInt128LittleEndian(entry[64..])),
        Payload = default,
    };

    /// <summary>Reads a whole entry into memory of its own.</summary>
    public static LogEntry Read(ReadOnlySpan<byte> entry) =>
        ReadHeader(entry) with { Payload = entry[HeaderBytes..].ToArray() };

    public static EntryHash Hash(ReadOnlySpan<byte> entry)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(entry, digest);
        return new EntryHash(BinaryPrimitives.ReadUInt128LittleEndian(digest));
    }

    public static EntryHash HashOf(LogEntry entry)
    {
        byte[] bytes = new byte[SizeOf(entry.Payload.Length)];
        Write(bytes, entry);
        return Hash(bytes);
    }
}
