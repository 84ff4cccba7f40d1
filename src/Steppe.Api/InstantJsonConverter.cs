using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Api;

/// <summary>Writes instants as RFC 3339 with <c>Z</c> for UTC and no needless fraction, as old clients expect.</summary>
/// <remarks>Pure. The zero instant is <see langword="null"/> in the records, so it never reaches this converter.</remarks>
public sealed class InstantJsonConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        string zone = value.Offset == TimeSpan.Zero ? "'Z'" : "zzz";
        writer.WriteStringValue(value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF" + zone, CultureInfo.InvariantCulture));
    }
}
