using System.Text.Json;

namespace Steppe.State;

/// <summary>Commands as bytes of a log entry, and back.</summary>
/// <remarks>One entry carries many commands. The first byte is the format; an unknown one is refused, never guessed.</remarks>
public static class CommandCodec
{
    private const byte Format = 1;

    /// <summary>The bytes of one entry.</summary>
    public static byte[] Encode(IReadOnlyList<Command> commands)
    {
        using var buffer = new MemoryStream();
        buffer.WriteByte(Format);
        JsonSerializer.Serialize(buffer, [.. commands], StateJson.TypeInfo<List<Command>>());
        return buffer.ToArray();
    }

    /// <summary>The commands of one entry.</summary>
    /// <exception cref="StateFormatException">The bytes are not such an entry, or are of a newer version.</exception>
    public static IReadOnlyList<Command> Decode(ReadOnlySpan<byte> entry)
    {
        if (entry.IsEmpty || entry[0] != Format)
        {
            throw new StateFormatException(
                $"log entry of format {(entry.IsEmpty ? 0 : entry[0])}, this program knows {Format}; run the version that wrote it, or a newer one");
        }

        try
        {
            return JsonSerializer.Deserialize(entry[1..], StateJson.TypeInfo<List<Command>>()) ?? [];
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new StateFormatException($"log entry holds a command this program does not know: {error.Message}", error);
        }
    }
}
