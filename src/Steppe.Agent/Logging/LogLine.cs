using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Steppe.Agent.Logging;

/// <summary>One thing to be logged, and its two forms.</summary>
/// <param name="At">When, in local time.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Module">Who says it.</param>
/// <param name="Message">What.</param>
/// <param name="Error">What was thrown, if anything.</param>
/// <param name="Values">The values inside the message, for the JSON form.</param>
internal readonly record struct LogLine(
    DateTimeOffset At,
    LogLevel Level,
    string Module,
    string Message,
    Exception? Error,
    IReadOnlyList<KeyValuePair<string, object?>> Values)
{
    /// <summary><c>2031-05-04T09:08:07.123+0900 [INFO]  client: message: error="…"</c>, always one line.</summary>
    public string ToText()
    {
        var line = new StringBuilder(160);
        line.Append(At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture));
        line.Append(At.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));
        line.Append(' ').Append(LogLevels.Mark(Level)).Append(' ').Append(Module).Append(": ");
        AppendOneLine(line, Message);
        if (Error is not null)
        {
            line.Append(": error=\"");
            AppendOneLine(line, Error.Message.Replace('"', '\''));
            line.Append('"');
        }

        return line.ToString();
    }

    /// <summary>An object with <c>@level</c>, <c>@message</c>, <c>@module</c>, <c>@timestamp</c> and the values.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("@level", LogLevels.Word(Level));
            json.WriteString("@message", Message);
            json.WriteString("@module", Module);
            json.WriteString("@timestamp", At.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture));
            foreach ((string name, object? value) in Values)
            {
                if (name != "{OriginalFormat}")
                {
                    json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                }
            }

            if (Error is not null)
            {
                json.WriteString("error", Error.ToString());
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // A message out of a job or a peer must not be able to forge a line of its own.
    private static void AppendOneLine(StringBuilder line, string text)
    {
        foreach (char c in text)
        {
            line.Append(char.IsControl(c) ? ' ' : c);
        }
    }
}
