using System.Buffers.Binary;

namespace Steppe.Log;

/// <summary>The last entry of a log without its payload, and the hash of the whole of it.</summary>
/// <remarks>Immutable. Bytes: the entry's header as <see cref="EntryCodec"/> writes it, then the hash (16, little endian).</remarks>
internal sealed record HeadRecord(LogEntry Last, EntryHash Hash)
{
    public const int Bytes = EntryCodec.HeaderBytes + 16;

    /// <summary>Size of the entry as stored; 0 when it is not known. Not kept.</summary>
    public int StoredBytes { get; init; }

    /// <summary>Stands before the first entry of a cluster, or behind a snapshot whose entry is not at hand.</summary>
    public static HeadRecord Before(ClusterId cluster, ulong index = 0, EntryHash hash = default) => new(
        new LogEntry
        {
            Index = index,
            Epoch = default,
            Id = default,
            At = DateTimeOffset.MinValue,
            Cluster = cluster,
            Previous = default,
            Payload = default,
        },
        hash);

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Bytes];
        EntryCodec.Write(bytes, Last with { Payload = default });
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(EntryCodec.HeaderBytes), Hash.Value);
        return bytes;
    }

    /// <summary>Null when these are not the bytes of a head.</summary>
    public static HeadRecord? Find(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Bytes && EntryCodec.TryMeasure(bytes, out int size) && size == EntryCodec.HeaderBytes
            ? new HeadRecord(
                EntryCodec.ReadHeader(bytes),
                new EntryHash(BinaryPrimitives.ReadUInt128LittleEndian(bytes[EntryCodec.HeaderBytes..])))
            : null;
}
