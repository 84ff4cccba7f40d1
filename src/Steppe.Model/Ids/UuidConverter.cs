using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Reads and writes UUID ids as JSON strings; "none" is the empty string.</summary>
/// <typeparam name="TId">The id type.</typeparam>
public sealed class UuidConverter<TId> : JsonConverter<TId>
    where TId : struct, IUuid<TId>
{
    /// <inheritdoc/>
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? text = reader.GetString();
        if (string.IsNullOrEmpty(text))
        {
            return default;
        }

        return Uuid.TryParse(text, out Guid value)
            ? TId.FromGuid(value)
            : throw new JsonException($"\"{text}\" is not a UUID");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value == Guid.Empty ? "" : Uuid.Format(value.Value));
}
