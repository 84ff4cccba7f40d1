using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Steppe.Cli.Output;

/// <summary>Prints JSON for <c>-json</c>: four blanks of indent, sorted keys, no HTML escaping.</summary>
/// <remarks>Pure. Works on what the agent sent, so fields this program does not know are shown too.</remarks>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 4,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The element as text without a final line break.</summary>
    public static string Format(JsonElement element)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Options))
        {
            Write(writer, element);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>JSON bytes as text without a final line break.</summary>
    public static string Format(ReadOnlyMemory<byte> utf8)
    {
        using JsonDocument document = JsonDocument.Parse(utf8);
        return Format(document.RootElement);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                List<JsonProperty> members = [.. element.EnumerateObject()];
                members.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
                foreach (JsonProperty member in members)
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
