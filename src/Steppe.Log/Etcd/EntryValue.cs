using System.Buffers.Binary;
using Google.Protobuf;

namespace Steppe.Log.Etcd;

/// <summary>How an entry is written into etcd: in its key, or, when it is large, in pieces that its key counts.</summary>
/// <remarks>Pure. Value of an entry's key: <c>kind u8 (0 whole, 1 in pieces)</c>, then the bytes of <see cref="EntryCodec"/>, or the
/// number of pieces (i32, little endian), whose values together are those bytes. etcd takes 1.5 MB in one request at most.</remarks>
internal static class EntryValue
{
    public const int MaxPieceBytes = 1024 * 1024;

    private const byte Whole = 0;
    private const byte InPieces = 1;

    /// <summary>The pieces to be written first; none for a small entry.</summary>
    public static IReadOnlyList<ByteString> Pieces(byte[] entry) => entry.Length <= MaxPieceBytes
        ? []
        : [.. entry.Chunk(MaxPieceBytes).Select(static piece => ByteString.CopyFrom(piece))];

    /// <summary>The value of the entry's own key.</summary>
    public static ByteString Of(byte[] entry, int pieces)
    {
        byte[] value = new byte[1 + (pieces == 0 ? entry.Length : sizeof(int))];
        if (pieces == 0)
        {
            value[0] = Whole;
            entry.CopyTo(value.AsSpan(1));
        }
        else
        {
            value[0] = InPieces;
            BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(1), pieces);
        }

        return ByteString.CopyFrom(value);
    }

    /// <summary>Reads the value of an entry's key.</summary>
    /// <param name="value">The value.</param>
    /// <param name="entry">The entry, when it is whole.</param>
    /// <param name="pieces">How many pieces must be read first; 0 when it is whole.</param>
    /// <returns>False when this is no entry that this program can read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> entry, out int pieces)
    {
        entry = default;
        pieces = 0;
        if (value is [Whole, .. var bytes] && EntryCodec.TryMeasure(bytes, out int size) && size == bytes.Length)
        {
            entry = bytes;
            return true;
        }

        if (value is [InPieces, .. var count] && count.Length == sizeof(int))
        {
            pieces = BinaryPrimitives.ReadInt32LittleEndian(count);
            return pieces > 0;
        }

        return false;
    }
}
