using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Steppe.Model;

/// <summary>Writes rows that have much in common: what repeats is written once, in front of them.</summary>
/// <remarks>
/// <para><c>text count | length, UTF-8 … | id count | 16 bytes … | piece count | lengths | pieces | rows</c>. Rows name texts, ids
/// and pieces by number; pieces may name others that are complete before them. Equal rows give equal bytes, whatever objects they share.</para>
/// <para>Not thread-safe. A writer that is cleared can be used again, and has room by then: what rows take besides is as much as they
/// are. Decision 0125.</para>
/// </remarks>
internal sealed class RowWriter(JsonSerializerOptions json)
{
    private readonly JsonSerializerOptions _json = json;
    private readonly RowBytes _texts = new();
    private readonly RowBytes _ids = new();
    private readonly RowPieces _pieces = new();
    private readonly Dictionary<string, int> _knownTexts = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, int> _knownIds = [];
    private readonly Dictionary<object, int> _knownPieces = new(ReferenceEqualityComparer.Instance);

    // A piece is written behind the row it belongs to, and cut off again once it has a number.
    private readonly RowBytes _rows = new();

    /// <summary>Writes something with <see cref="RowWriter"/>.</summary>
    public delegate void Write<in T>(RowWriter writer, T value);

    public void Number(ulong value) => _rows.Number(value);

    public void Number(int value) => _rows.Number((ulong)value);

    public void Byte(byte value) => _rows.Byte(value);

    public void Guid(Guid value) => _rows.Guid(value);

    public void Double(double value) => _rows.Double(value);

    /// <summary>A number that may be negative.</summary>
    public void Signed(long value) => _rows.Number((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>A moment in UTC; offsets are not kept.</summary>
    public void Instant(DateTimeOffset value) => _rows.Int64(value.UtcTicks);

    /// <summary>Bytes as they are, behind their number.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        _rows.Bytes(value);
    }

    public void Text(string value)
    {
        if (!_knownTexts.TryGetValue(value, out int number))
        {
            number = _knownTexts.Count;
            _knownTexts.Add(value, number);
            _texts.Text(value);
        }

        Number(number);
    }

    /// <summary>An id that many rows have.</summary>
    public void Id(Guid value)
    {
        if (!_knownIds.TryGetValue(value, out int number))
        {
            number = _knownIds.Count;
            _knownIds.Add(value, number);
            _ids.Guid(value);
        }

        Number(number);
    }

    /// <summary>A part that other rows may have too, the same object or an equal one.</summary>
    /// <param name="value">Immutable; everywhere written by the same <paramref name="write"/>.</param>
    /// <param name="write">Writes it.</param>
    public void Piece<T>(T value, Write<T> write)
        where T : class
    {
        if (!_knownPieces.TryGetValue(value, out int number))
        {
            int start = _rows.Count;
            write(this, value);
            number = _pieces.NumberOf(_rows.Written[start..]);
            _rows.CutTo(start);
            _knownPieces.Add(value, number);
        }

        Number(number);
    }

    /// <summary>A part as JSON: for what is rare.</summary>
    public void Json<T>(T value)
        where T : class => Piece(value, static (writer, value) => writer._rows.Bytes(JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)writer._json.GetTypeInfo(typeof(T)))));

    /// <summary>Adds all that was written to other bytes.</summary>
    public void FinishTo(RowBytes whole)
    {
        whole.Number((ulong)_knownTexts.Count);
        whole.Bytes(_texts.Written);
        whole.Number((ulong)_knownIds.Count);
        whole.Bytes(_ids.Written);
        _pieces.WriteTo(whole);
        whole.Bytes(_rows.Written);
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        _texts.Clear();
        _ids.Clear();
        _pieces.Clear();
        _rows.Clear();
        _knownTexts.Clear();
        _knownIds.Clear();
        _knownPieces.Clear();
    }
}
