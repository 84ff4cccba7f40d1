using System.Collections.Immutable;
using System.Text.Json;

namespace Steppe.State;

/// <summary>Maps in rows that are written by hand.</summary>
internal static class JsonMaps
{
    /// <summary>Reads the value the reader stands at, to its end.</summary>
    public delegate T ReadValue<T>(ref Utf8JsonReader reader);

    /// <summary>Writes an object.</summary>
    public static void Write<T>(Utf8JsonWriter writer, ImmutableSortedDictionary<string, T> map, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartObject();
        foreach ((string key, T value) in map)
        {
            writer.WritePropertyName(key);
            write(writer, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads an object; the reader stands at its start, and then at its end. Null is an empty one.</summary>
    public static ImmutableSortedDictionary<string, T> Read<T>(ref Utf8JsonReader reader, ReadValue<T> read)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        if (reader.TokenType == JsonTokenType.Null)
        {
            return map.ToImmutable();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            map[key] = read(ref reader);
        }

        return map.ToImmutable();
    }
}
