using System.Text.Json;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Commands as bytes of a log entry, and back.</summary>
/// <remarks>
/// <para>One entry carries many commands. The first byte is the format; an unknown one is refused, never guessed. Format 1 is all
/// JSON; format 2 is <c>length of the JSON | JSON | rows</c>, where the rows are the long lists of the commands
/// (<see cref="CommandRows"/>); format 3 is one of those, packed (<see cref="PackedEntry"/>). All are read.</para>
/// <para>Source: decisions 0002, 0125, 0200.</para>
/// </remarks>
public static class CommandCodec
{
    private const byte AllJson = 1;

    /// <summary>The format that is written.</summary>
    internal const byte WithRows = 2;

    /// <summary>The bytes of one entry.</summary>
    public static byte[] Encode(IReadOnlyList<Command> commands) => new EntryEncoder().Encode(commands);

    /// <summary>The commands of one entry.</summary>
    /// <exception cref="StateFormatException">The bytes are not such an entry, or are of a newer version.</exception>
    public static IReadOnlyList<Command> Decode(ReadOnlySpan<byte> entry) => Decode(entry, StateLevel.Newest);

    /// <summary>The commands of one entry, as a program reads them that knows levels up to <paramref name="newest"/>.</summary>
    /// <exception cref="StateFormatException">The bytes are not such an entry, or are above that level.</exception>
    internal static IReadOnlyList<Command> Decode(ReadOnlySpan<byte> entry, int newest) => entry switch
    {
        [AllJson, .. var json] => Parse(json, newest),
        [WithRows, .. var parts] => DecodeRows(parts, newest),
        [PackedEntry.Format, .. var packed] when newest >= StateLevel.PackedEntries => Decode(PackedEntry.Unpack(packed), newest),
        _ => throw new StateFormatException(
            $"log entry of format {(entry.IsEmpty ? 0 : entry[0])}, this program knows {AllJson} to "
            + $"{(newest >= StateLevel.PackedEntries ? PackedEntry.Format : WithRows)}; run the version that wrote it, or a newer one"),
    };

    private static Command[] DecodeRows(ReadOnlySpan<byte> parts, int newest)
    {
        try
        {
            ReadOnlySpan<byte> json = RowReader.TakeCounted(ref parts);
            List<Command> commands = Parse(json, newest);
            var rows = new RowReader(parts, StateJson.Options);
            var whole = new Command[commands.Count];
            for (int i = 0; i < whole.Length; i++)
            {
                whole[i] = CommandRows.Return(commands[i], ref rows);
            }

            return whole;
        }
        catch (RowFormatException error)
        {
            throw new StateFormatException($"log entry cannot be read: {error.Message}", error);
        }
    }

    private static List<Command> Parse(ReadOnlySpan<byte> json, int newest)
    {
        try
        {
            List<Command> commands = JsonSerializer.Deserialize(json, StateJson.TypeInfo<List<Command>>()) ?? [];
            foreach (Command command in commands)
            {
                int level = command switch
                {
                    RaiseLevel raise => raise.Level,
                    InitializeCluster begin => begin.Level,
                    _ => StateLevel.First,
                };
                StateLevel.Known(level, newest);
            }

            return commands;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new StateFormatException($"log entry holds a command this program does not know: {error.Message}", error);
        }
    }
}
