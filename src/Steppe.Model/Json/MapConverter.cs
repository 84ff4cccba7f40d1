using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Steppe.Model;

/// <summary>Reads a JSON object with free keys into a map ordered by ordinal key.</summary>
/// <remarks>
/// The built-in converter orders by the culture. Of equal keys the last wins; a null among texts is the empty text, and
/// elsewhere is left out.
/// </remarks>
internal sealed class MapConverter<T> : JsonConverter<ImmutableSortedDictionary<string, T>>
    where T : notnull
{
    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, T>? Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        var valueType = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        var map = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (JsonSerializer.Deserialize(ref reader, valueType) is { } value)
            {
                map[key] = value;
            }
            else if (typeof(T) == typeof(string))
            {
                map[key] = (T)(object)"";
            }
        }

        return map.ToImmutable();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, T> value, JsonSerializerOptions options)
    {
        var valueType = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        writer.WriteStartObject();

        // A map built elsewhere may follow another order.
        IEnumerable<KeyValuePair<string, T>> entries = value.KeyComparer == StringComparer.Ordinal
            ? value
            : value.OrderBy(static entry => entry.Key, StringComparer.Ordinal);
        foreach ((string key, T entry) in entries)
        {
            writer.WritePropertyName(key);
            JsonSerializer.Serialize(writer, entry, valueType);
        }

        writer.WriteEndObject();
    }
}
