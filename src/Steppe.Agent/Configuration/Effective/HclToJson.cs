using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Steppe.Hcl.Legacy;

namespace Steppe.Agent.Configuration;

/// <summary>Turns a legacy HCL block into JSON values, the form in which drivers read their settings.</summary>
/// <remarks>Pure. A block that occurs more than once in a block becomes a list.</remarks>
internal static class HclToJson
{
    /// <summary>Converts the keys of a block; anything else has none.</summary>
    public static ImmutableSortedDictionary<string, JsonElement> Convert(Hcl1Value? value)
    {
        ImmutableSortedDictionary<string, JsonElement>.Builder keys =
            ImmutableSortedDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
        foreach (IGrouping<string, Hcl1Item> items in (value as Hcl1Object)?.Items.GroupBy(static item => item.Key.Text, StringComparer.Ordinal) ?? [])
        {
            keys[items.Key] = Element(writer => WriteItems(writer, [.. items]));
        }

        return keys.ToImmutable();
    }

    private static JsonElement Element(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void WriteItems(Utf8JsonWriter writer, IReadOnlyList<Hcl1Item> items)
    {
        if (items.Count == 1 || items[^1].Value is not Hcl1Object)
        {
            Write(writer, items[^1].Value);
            return;
        }

        writer.WriteStartArray();
        foreach (Hcl1Item item in items)
        {
            Write(writer, item.Value);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, Hcl1Value value)
    {
        switch (value)
        {
            case Hcl1Object body:
                writer.WriteStartObject();
                foreach (IGrouping<string, Hcl1Item> items in body.Items.GroupBy(static item => item.Key.Text, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(items.Key);
                    WriteItems(writer, [.. items]);
                }

                writer.WriteEndObject();
                break;
            case Hcl1List list:
                writer.WriteStartArray();
                foreach (Hcl1Value element in list.Elements)
                {
                    Write(writer, element);
                }

                writer.WriteEndArray();
                break;
            case Hcl1Literal literal:
                WriteLiteral(writer, literal);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteLiteral(Utf8JsonWriter writer, Hcl1Literal literal)
    {
        switch (literal.Kind)
        {
            case Hcl1LiteralKind.String:
                writer.WriteStringValue(literal.Text);
                break;
            case Hcl1LiteralKind.Bool:
                writer.WriteBooleanValue(literal.Text == "true");
                break;
            case Hcl1LiteralKind.Integer when Hcl1Weak.ToInteger(literal) is { } whole:
                writer.WriteNumberValue(whole);
                break;
            case Hcl1LiteralKind.Float when Hcl1Weak.ToNumber(literal) is { } number && double.IsFinite(number):
                writer.WriteRawValue(number.ToString("R", CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
