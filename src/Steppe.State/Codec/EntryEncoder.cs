using System.Text.Json;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Commands as bytes, one entry after the other: what one takes to be written is there for the next.</summary>
/// <remarks>Not thread-safe. If each entry began with nothing, a busy server would make a gigabyte a minute of arrays so large that only a collection of
/// everything gives them back.</remarks>
public sealed class EntryEncoder
{
    private readonly RowWriter _rows = new(StateJson.Options);
    private readonly RowBytes _entry = new();

    /// <summary>The bytes of one entry, as <see cref="CommandCodec"/> reads them.</summary>
    public byte[] Encode(IReadOnlyList<Command> commands)
    {
        _rows.Clear();
        _entry.Clear();
        List<Command> rest = [.. commands.Select(command => CommandRows.Take(command, _rows))];
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(rest, StateJson.TypeInfo<List<Command>>());
        _entry.Byte(CommandCodec.WithRows);
        _entry.Number((ulong)json.Length);
        _entry.Bytes(json);
        _rows.FinishTo(_entry);
        return _entry.Written.ToArray();
    }
}
