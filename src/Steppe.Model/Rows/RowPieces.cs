namespace Steppe.Model;

/// <summary>Stretches of bytes, each kept once and numbered in the order of their first appearance.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class RowPieces
{
    private readonly RowBytes _bytes = new();
    private int[] _buckets = new int[64];
    private (int Hash, int Start, int Length, int Next)[] _pieces = new (int, int, int, int)[32];

    public int Count { get; private set; }

    /// <summary>The number of a stretch, which is kept if it is new.</summary>
    public int NumberOf(ReadOnlySpan<byte> piece)
    {
        int hash = HashOf(piece);
        for (int number = _buckets[Bucket(hash)] - 1; number >= 0; number = _pieces[number].Next)
        {
            var (known, start, length, _) = _pieces[number];
            if (known == hash && _bytes.Written.Slice(start, length).SequenceEqual(piece))
            {
                return number;
            }
        }

        return Keep(piece, hash);
    }

    /// <summary>How many there are, then the length and the bytes of each.</summary>
    public void WriteTo(RowBytes target)
    {
        target.Number((ulong)Count);
        for (int number = 0; number < Count; number++)
        {
            target.Number((ulong)_pieces[number].Length);
        }

        target.Bytes(_bytes.Written);
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        Count = 0;
        _bytes.Clear();
        Array.Clear(_buckets);
    }

    // Only ever looked up, never enumerated: where a stretch stands depends on when it came, not on its hash.
    private static int HashOf(ReadOnlySpan<byte> piece)
    {
        HashCode hash = default;
        hash.AddBytes(piece);
        return hash.ToHashCode();
    }

    private int Bucket(int hash) => hash & (_buckets.Length - 1);

    private int Keep(ReadOnlySpan<byte> piece, int hash)
    {
        if (Count == _pieces.Length)
        {
            Grow();
        }

        ref int bucket = ref _buckets[Bucket(hash)];
        _pieces[Count] = (hash, _bytes.Count, piece.Length, bucket - 1);
        bucket = ++Count;
        _bytes.Bytes(piece);
        return Count - 1;
    }

    private void Grow()
    {
        Array.Resize(ref _pieces, 2 * Count);
        _buckets = new int[4 * Count];
        for (int number = 0; number < Count; number++)
        {
            ref int bucket = ref _buckets[Bucket(_pieces[number].Hash)];
            _pieces[number].Next = bucket - 1;
            bucket = number + 1;
        }
    }
}
