using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Writes the metrics of a placement without what is 0 or empty, which is most of them.</summary>
/// <remarks>Entries that have everything are read as well.</remarks>
internal sealed class MetricsConverter : JsonConverter<AllocationMetrics>
{
    /// <inheritdoc/>
    public override AllocationMetrics Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var metrics = new AllocationMetrics();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            metrics = With(metrics, name, ref reader, options);
        }

        return metrics;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AllocationMetrics value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        Write(writer, nameof(value.NodesEvaluated), value.NodesEvaluated);
        Write(writer, nameof(value.NodesFiltered), value.NodesFiltered);
        Write(writer, nameof(value.NodesInPool), value.NodesInPool);
        Write(writer, nameof(value.NodesAvailable), value.NodesAvailable);
        Write(writer, nameof(value.ClassFiltered), value.ClassFiltered);
        Write(writer, nameof(value.ConstraintFiltered), value.ConstraintFiltered);
        Write(writer, nameof(value.NodesExhausted), value.NodesExhausted);
        Write(writer, nameof(value.ClassExhausted), value.ClassExhausted);
        Write(writer, nameof(value.DimensionExhausted), value.DimensionExhausted);
        if (!value.ResourcesExhausted.IsEmpty)
        {
            writer.WritePropertyName(nameof(value.ResourcesExhausted));
            JsonSerializer.Serialize(writer, value.ResourcesExhausted, TypeInfo<ImmutableSortedDictionary<string, MissingResources>>(options));
        }

        if (value.TopScores.Count > 0)
        {
            writer.WritePropertyName(nameof(value.TopScores));
            JsonSerializer.Serialize(writer, value.TopScores, TypeInfo<IReadOnlyList<NodeScore>>(options));
        }

        if (value.AllocationTime != TimeSpan.Zero)
        {
            writer.WriteString(nameof(value.AllocationTime), value.AllocationTime.ToString("c", CultureInfo.InvariantCulture));
        }

        Write(writer, nameof(value.CoalescedFailures), value.CoalescedFailures);
        writer.WriteEndObject();
    }

    private static AllocationMetrics With(AllocationMetrics metrics, string name, ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        switch (name)
        {
            case nameof(metrics.NodesEvaluated): return metrics with { NodesEvaluated = reader.GetInt32() };
            case nameof(metrics.NodesFiltered): return metrics with { NodesFiltered = reader.GetInt32() };
            case nameof(metrics.NodesInPool): return metrics with { NodesInPool = reader.GetInt32() };
            case nameof(metrics.NodesAvailable): return metrics with { NodesAvailable = ReadCounts(ref reader) };
            case nameof(metrics.ClassFiltered): return metrics with { ClassFiltered = ReadCounts(ref reader) };
            case nameof(metrics.ConstraintFiltered): return metrics with { ConstraintFiltered = ReadCounts(ref reader) };
            case nameof(metrics.NodesExhausted): return metrics with { NodesExhausted = reader.GetInt32() };
            case nameof(metrics.ClassExhausted): return metrics with { ClassExhausted = ReadCounts(ref reader) };
            case nameof(metrics.DimensionExhausted): return metrics with { DimensionExhausted = ReadCounts(ref reader) };
            case nameof(metrics.CoalescedFailures): return metrics with { CoalescedFailures = reader.GetInt32() };
            case nameof(metrics.AllocationTime):
                return metrics with { AllocationTime = TimeSpan.ParseExact(reader.GetString()!, "c", CultureInfo.InvariantCulture) };
            case nameof(metrics.ResourcesExhausted):
                return metrics with { ResourcesExhausted = JsonSerializer.Deserialize(ref reader, TypeInfo<ImmutableSortedDictionary<string, MissingResources>>(options))! };
            case nameof(metrics.TopScores):
                return metrics with { TopScores = JsonSerializer.Deserialize(ref reader, TypeInfo<IReadOnlyList<NodeScore>>(options))! };
            default:
                reader.Skip();
                return metrics;
        }
    }

    private static JsonTypeInfo<T> TypeInfo<T>(JsonSerializerOptions options) =>
        (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    private static void Write(Utf8JsonWriter writer, string name, int value)
    {
        if (value != 0)
        {
            writer.WriteNumber(name, value);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, ImmutableSortedDictionary<string, int> counts)
    {
        if (!counts.IsEmpty)
        {
            writer.WritePropertyName(name);
            JsonMaps.Write(writer, counts, static (writer, count) => writer.WriteNumberValue(count));
        }
    }

    private static ImmutableSortedDictionary<string, int> ReadCounts(ref Utf8JsonReader reader) =>
        JsonMaps.Read(ref reader, static (ref reader) => reader.GetInt32());
}
