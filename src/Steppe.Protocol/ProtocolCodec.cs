using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Steppe.Model;

namespace Steppe.Protocol;

/// <summary>Messages to bytes and back.</summary>
/// <remarks>Thread-safe. JSON: an older reader skips fields it does not know, a newer one takes the default for fields that
/// are missing. Malformed bytes throw <see cref="JsonException"/>.</remarks>
public static class ProtocolCodec
{
    /// <summary>How parts of messages are written as JSON.</summary>
    internal static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>Writes one message.</summary>
    public static byte[] Encode<TMessage>(TMessage message) =>
        JsonSerializer.SerializeToUtf8Bytes(message, (JsonTypeInfo<TMessage>)Options.GetTypeInfo(typeof(TMessage)));

    /// <summary>Reads one message.</summary>
    public static TMessage Decode<TMessage>(ReadOnlySpan<byte> bytes)
        where TMessage : class =>
        JsonSerializer.Deserialize(bytes, (JsonTypeInfo<TMessage>)Options.GetTypeInfo(typeof(TMessage)))
        ?? throw new JsonException($"a {typeof(TMessage).Name} was expected, not null");

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            Encoder = SteppeJson.Wire.Encoder,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            TypeInfoResolver = JsonTypeInfoResolver.Combine(ProtocolJsonContext.Default, JobJsonContext.Default),
        };

        // A job must look here as it looks everywhere else, null elements and key order included.
        foreach (JsonConverter converter in SteppeJson.Wire.Converters)
        {
            options.Converters.Add(converter);
        }

        options.MakeReadOnly();
        return options;
    }
}
