using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Steppe.Agent.Http;

/// <summary>One request to the HTTP API on its way through a resource.</summary>
internal sealed class ApiRequest(HttpContext http, string path)
{
    /// <summary>Largest body that is read, in bytes.</summary>
    public const int MaxBodyBytes = 8 * 1024 * 1024;

    public HttpContext Http { get; } = http;

    public ApiQuery Query { get; } = new(http.Request.Query);

    /// <summary>The body once it was read, because a request may be answered at the second attempt; null before.</summary>
    public byte[]? KeptBody { get; private set; }

    /// <summary>The decoded path below <c>/v1/</c>.</summary>
    public string Path { get; } = path;

    /// <summary>What the headers of a read say of the server that answers it.</summary>
    public ServerContact Contact { get; set; } = new(KnowsLeader: true, TimeSpan.Zero);

    public string Method => Http.Request.Method;

    public bool IsGet => HttpMethods.IsGet(Method);

    public bool IsWrite => HttpMethods.IsPost(Method) || HttpMethods.IsPut(Method);

    public bool IsDelete => HttpMethods.IsDelete(Method);

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Refuses every method but the one asked for.</summary>
    public void Require(bool allowed)
    {
        if (!allowed)
        {
            throw ApiException.InvalidMethod();
        }
    }

    /// <summary>The body in full.</summary>
    /// <param name="limit">Most bytes it may have.</param>
    /// <exception cref="ApiException">413 when it is larger.</exception>
    public async ValueTask<byte[]> ReadBodyAsync(int limit = MaxBodyBytes)
    {
        if (KeptBody is not null)
        {
            return KeptBody;
        }

        if (Http.Request.ContentLength > limit)
        {
            throw TooLarge(limit);
        }

        using var buffer = new MemoryStream();
        byte[] chunk = new byte[16 * 1024];
        int read;
        while ((read = await Http.Request.Body.ReadAsync(chunk, Aborted)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > limit)
            {
                throw TooLarge(limit);
            }
        }

        return KeptBody = buffer.ToArray();
    }

    /// <summary>The body as one JSON object.</summary>
    /// <exception cref="ApiException">400 when it is empty or malformed.</exception>
    public async ValueTask<T> ReadJsonAsync<T>(JsonTypeInfo<T> type)
        where T : class =>
        await FindJsonAsync(type) ?? throw new ApiException(400, "Request body is empty");

    /// <summary>The body as one JSON object, or null when it is empty.</summary>
    /// <exception cref="ApiException">400 when it is malformed.</exception>
    public async ValueTask<T?> FindJsonAsync<T>(JsonTypeInfo<T> type)
        where T : class => FindJson(await ReadBodyAsync(), type);

    /// <summary>A body that was read already, as one JSON object, or null when it is empty.</summary>
    /// <exception cref="ApiException">400 when it is malformed.</exception>
    public static T? FindJson<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        if (body.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException error)
        {
            throw new ApiException(400, $"Request body is not valid: {error.Message}");
        }
    }

    private static ApiException TooLarge(int limit) =>
        new(413, $"Request body is too large: the limit is {limit / (1024 * 1024)} MiB");
}
