using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Steppe.Hcl;

/// <summary>Writes diagnostics for programs, as one JSON object.</summary>
/// <remarks>
/// Pure. <c>{"valid", "error_count", "warning_count", "diagnostics": [{"severity", "summary", "detail", "suggestion", "range",
/// "snippet", "origins"}]}</c>; lines and columns count from 1, bytes from 0, and a range ends behind its last character.
/// <c>error_count</c> may be larger than the list is long. Source: decision 0056.
/// </remarks>
public static class DiagnosticJson
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes <paramref name="diagnostics"/>, without a final new line.</summary>
    /// <param name="diagnostics">What to write.</param>
    /// <param name="omitted">How many more errors there are.</param>
    public static string Write(IReadOnlyList<Diagnostic> diagnostics, int omitted = 0)
    {
        int errors = diagnostics.Count(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Layout))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("valid", errors == 0);
            writer.WriteNumber("error_count", errors + omitted);
            writer.WriteNumber("warning_count", diagnostics.Count - errors);
            writer.WriteStartArray("diagnostics");
            foreach (Diagnostic diagnostic in diagnostics)
            {
                Write(writer, diagnostic);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, Diagnostic diagnostic)
    {
        writer.WriteStartObject();
        writer.WriteString("severity", diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning");
        writer.WriteString("summary", diagnostic.Summary);
        writer.WriteString("detail", diagnostic.Detail);
        if (diagnostic.Suggestion is { } suggestion)
        {
            writer.WriteString("suggestion", suggestion);
        }

        if (diagnostic.Range is { Source: not null } range)
        {
            Write(writer, "range", range);
            writer.WriteString("snippet", range.Source.LineText(range.Start.Line));
        }

        if (diagnostic.Origins.Count > 0)
        {
            writer.WriteStartArray("origins");
            foreach (DiagnosticOrigin origin in diagnostic.Origins)
            {
                writer.WriteStartObject();
                writer.WriteString("sentence", origin.Sentence);
                if (origin.Range is { Source: not null } place)
                {
                    Write(writer, "range", place);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, SourceRange range)
    {
        writer.WriteStartObject(name);
        writer.WriteString("filename", range.FileName);
        Write(writer, "start", range.Start);
        Write(writer, "end", range.End);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, SourcePosition position)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("line", position.Line);
        writer.WriteNumber("column", position.Column);
        writer.WriteNumber("byte", position.ByteOffset);
        writer.WriteEndObject();
    }
}
