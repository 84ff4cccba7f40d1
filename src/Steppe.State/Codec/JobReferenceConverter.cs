using System.Text.Json;
using System.Text.Json.Serialization;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Writes the job of an allocation as a reference: namespace, id, version, and the index it was written at.</summary>
/// <remarks>What is read back is a stand-in that knows only these; the reader replaces it by the real one before anybody
/// looks at it. A job is kilobytes, an allocation a few hundred bytes.</remarks>
internal sealed class JobReferenceConverter : JsonConverter<AdmittedJob>
{
    /// <inheritdoc/>
    public override AdmittedJob Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string @namespace = NextString(ref reader);
        string id = NextString(ref reader);
        ulong version = NextNumber(ref reader);
        ulong jobModifyIndex = NextNumber(ref reader);
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
        {
            throw new JsonException("a job reference has four parts");
        }

        return StandIn(new JobVersionReference(new JobKey(@namespace, id), version, jobModifyIndex));
    }

    /// <summary>A job of which nothing is known but its name.</summary>
    public static AdmittedJob StandIn(JobVersionReference name) => AdmittedJob.Compile(new Job
    {
        Namespace = name.Key.Namespace, Id = name.Key.Id, Type = "service", Version = name.Version, JobModifyIndex = name.JobModifyIndex,
    });

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AdmittedJob value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.Key.Namespace);
        writer.WriteStringValue(value.Key.Id);
        writer.WriteNumberValue(value.Version);
        writer.WriteNumberValue(value.JobModifyIndex);
        writer.WriteEndArray();
    }

    private static string NextString(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("a job reference lacks a name");

    private static ulong NextNumber(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number ? reader.GetUInt64() : throw new JsonException("a job reference lacks a number");
}
