using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Steppe.Model;

/// <summary>How every object of the model looks in JSON.</summary>
/// <remarks>
/// <para>Thread-safe. Compact, keys in ordinal order, no HTML escaping, null for what is unset; keys are read in any case,
/// unknown ones ignored, null read as absent. Metadata is generated: nothing here needs reflection over values.</para>
/// <para>Malformed input throws <see cref="JsonException"/>, whose path and position name the place.</para>
/// <para>Source: HTTP API, JSON rules.</para>
/// </remarks>
public static class SteppeJson
{
    // One line per context. Must stand before the options: initialisers run in textual order.
    private static readonly IJsonTypeInfoResolver[] Resolvers =
    [
        JobJsonContext.Default,
    ];

    /// <summary>The request shape: what parsers yield and clients send. Also what is stored.</summary>
    public static JsonSerializerOptions Wire { get; } = Create(isResponse: false);

    /// <summary>The response shape: <see cref="Wire"/> without what is marked <see cref="RequestOnlyAttribute"/>.</summary>
    public static JsonSerializerOptions Response { get; } = Create(isResponse: true);

    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>(Wire));

    public static string SerializeToString<T>(T value) => JsonSerializer.Serialize(value, TypeInfo<T>(Wire));

    public static T? Deserialize<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, TypeInfo<T>(Wire));

    public static T? Deserialize<T>(string json) => JsonSerializer.Deserialize(json, TypeInfo<T>(Wire));

    /// <summary>The metadata of <typeparamref name="T"/> under one of the options here.</summary>
    public static JsonTypeInfo<T> TypeInfo<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Create(bool isResponse)
    {
        IJsonTypeInfoResolver resolver = JsonTypeInfoResolver.Combine(Resolvers);
        if (isResponse)
        {
            resolver = resolver.WithAddedModifier(RemoveRequestOnly);
        }

        var options = new JsonSerializerOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            PropertyNameCaseInsensitive = true,
            TypeInfoResolver = resolver.WithAddedModifier(SortKeys),
        };
        foreach (JsonConverter converter in WireConverters.All)
        {
            options.Converters.Add(converter);
        }

        options.MakeReadOnly();
        return options;
    }

    private static void SortKeys(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        JsonPropertyInfo[] sorted = [.. type.Properties.OrderBy(static property => property.Name, StringComparer.Ordinal)];
        type.Properties.Clear();
        foreach (JsonPropertyInfo property in sorted)
        {
            type.Properties.Add(property);
        }
    }

    private static void RemoveRequestOnly(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.AttributeProvider?.IsDefined(typeof(RequestOnlyAttribute), inherit: false) == true)
            {
                property.ShouldSerialize = static (_, _) => false;
            }
        }
    }
}
