using System.Text.Json;
using System.Text.Json.Serialization;
using Steppe.Model;

namespace Steppe.Api;

// A job is written by the model's own rules (SteppeJson); going through a converter also keeps its hundred block types
// out of this project's generated code.

/// <summary>A job inside a request.</summary>
public sealed class JobRequestConverter : JsonConverter<Job>
{
    /// <inheritdoc/>
    public override Job? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, SteppeJson.TypeInfo<Job>(SteppeJson.Wire));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Job value, JsonSerializerOptions options) => JobWriter.Write(writer, value);
}

/// <summary>A job inside an answer: without what only requests carry.</summary>
public sealed class JobResponseConverter : JsonConverter<Job>
{
    /// <inheritdoc/>
    public override Job? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, SteppeJson.TypeInfo<Job>(SteppeJson.Wire));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Job value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, SteppeJson.TypeInfo<Job>(SteppeJson.Response));
}

/// <summary>A list of jobs inside an answer.</summary>
public sealed class JobListConverter : JsonConverter<IReadOnlyList<Job>>
{
    private static readonly JobResponseConverter One = new();

    /// <inheritdoc/>
    public override IReadOnlyList<Job> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        List<Job> jobs = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (One.Read(ref reader, typeof(Job), options) is { } job)
            {
                jobs.Add(job);
            }
        }

        return jobs;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<Job> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (Job job in value)
        {
            One.Write(writer, job, options);
        }

        writer.WriteEndArray();
    }
}
