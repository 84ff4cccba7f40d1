using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Steppe.Model;

/// <summary>Reads a JSON array of <typeparamref name="T"/>, leaving out null elements so that no reader meets one.</summary>
/// <remarks>A null among texts is the empty text, as everywhere on the wire.</remarks>
internal sealed class ListConverter<T> : JsonConverter<IReadOnlyList<T>>
    where T : notnull
{
    /// <inheritdoc/>
    public override IReadOnlyList<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var elementType = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        var elements = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (JsonSerializer.Deserialize(ref reader, elementType) is { } element)
            {
                elements.Add(element);
            }
            else if (typeof(T) == typeof(string))
            {
                elements.Add((T)(object)"");
            }
        }

        return elements.ToArray();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options)
    {
        var elementType = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        writer.WriteStartArray();
        foreach (T element in value)
        {
            JsonSerializer.Serialize(writer, element, elementType);
        }

        writer.WriteEndArray();
    }
}
