using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Steppe.State;

/// <summary>How rows and commands are written to disk: JSON with generated metadata, nulls left out.</summary>
/// <remarks>A job inside a row is written as a reference to its version (<see cref="JobReferenceConverter"/>); a job that is
/// stored itself is written in its wire shape.</remarks>
internal static class StateJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    public static JsonTypeInfo<T> TypeInfo<T>() => Known<T>.TypeInfo;

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = StateJsonContext.Default,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            IgnoreReadOnlyProperties = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JobConverter(), new JobReferenceConverter(), new MetricsConverter(), new NodeScoreConverter() },
        };
        options.MakeReadOnly();
        return options;
    }

    // Looked up once for each type: rows are many.
    private static class Known<T>
    {
        public static readonly JsonTypeInfo<T> TypeInfo = (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
    }
}
