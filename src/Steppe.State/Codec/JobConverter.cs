using System.Text.Json;
using System.Text.Json.Serialization;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Writes a whole job in its wire shape, which one place defines.</summary>
internal sealed class JobConverter : JsonConverter<Job>
{
    /// <inheritdoc/>
    public override Job? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, SteppeJson.TypeInfo<Job>(SteppeJson.Wire));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Job value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, SteppeJson.TypeInfo<Job>(SteppeJson.Wire));
}
