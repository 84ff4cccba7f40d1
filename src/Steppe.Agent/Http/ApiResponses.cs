using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Writes answers: JSON, plain text, nothing.</summary>
internal static class ApiResponses
{
    // Below this a compressed body is hardly smaller, and costs more than it saves.
    private const int WorthCompressingBytes = 1024;

    /// <summary>Answers 200 with a JSON value, indented when the caller asks for it.</summary>
    public static ValueTask WriteJsonAsync<T>(this ApiRequest request, T value, JsonTypeInfo<T> type) =>
        WriteBytesAsync(request, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Answers with JSON that is already bytes.</summary>
    public static async ValueTask WriteBytesAsync(this ApiRequest request, byte[] json, int status = 200)
    {
        HttpResponse response = request.Http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers.Vary = "Accept-Encoding";
        byte[] body = request.Query.IsPretty ? Indented(json) : json;
        bool compress = body.Length >= WorthCompressingBytes
            && request.Http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (compress)
        {
            response.Headers.ContentEncoding = "gzip";
            body = Compressed(body);
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, request.Aborted);
    }

    /// <summary>Answers 200 with <c>{}</c>, where there is nothing to say: some clients cannot read an empty body.</summary>
    public static ValueTask WriteEmptyObjectAsync(this ApiRequest request) => request.WriteBytesAsync([.. "{}"u8]);

    /// <summary>Answers with an error's bare text.</summary>
    public static async ValueTask WriteErrorAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        byte[] body = Encoding.UTF8.GetBytes(text);
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>Sets the headers every read carries.</summary>
    public static void SetIndex(this ApiRequest request, ulong index)
    {
        IHeaderDictionary headers = request.Http.Response.Headers;
        // Zero would make a client ask for "anything newer than nothing" in a tight loop.
        headers["X-Nomad-Index"] = Math.Max(1, index).ToString(CultureInfo.InvariantCulture);
        headers["X-Nomad-KnownLeader"] = request.Contact.KnowsLeader ? "true" : "false";
        headers["X-Nomad-LastContact"] = ((long)request.Contact.Age.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Sets the headers of a read of one thing; what it answers is no older than the last restore, whatever its rows say.</summary>
    public static void SetIndex(this ApiRequest request, StateSnapshot state, ulong index) =>
        request.SetIndex(Math.Max(index, state.TableIndexes.Restored));

    private static byte[] Indented(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = true,
            IndentSize = 4,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            document.WriteTo(writer);
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Compressed(byte[] body)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return buffer.ToArray();
    }
}
