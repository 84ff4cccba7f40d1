using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Reads and writes a <see cref="Duration"/> as an integer of nanoseconds.</summary>
/// <remarks>Pure. A text such as <c>"30s"</c> is refused here: only job files hold those.</remarks>
public sealed class DurationJsonConverter : JsonConverter<Duration>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? default : new Duration(reader.GetInt64());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Nanoseconds);
}
