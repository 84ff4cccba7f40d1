using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Steppe.Api.Areas;
using Steppe.Api.Transport;

namespace Steppe.Api;

/// <summary>Typed calls of the HTTP API of one agent.</summary>
/// <remarks>
/// <para>Thread-safe if its transport is. Each call opens what it needs and closes it again.</para>
/// <para>Errors: <see cref="ApiException"/> for an answer that is an error, <see cref="ApiUnreachableException"/> for no
/// answer, <see cref="JsonException"/> for an answer that is not what the API promises.</para>
/// </remarks>
public sealed class ApiClient(IApiTransport transport, ApiClientOptions options)
{
    /// <summary>Address of the agent, for messages.</summary>
    public string Address => transport.Address;

    /// <summary>Namespace sent with each request; empty for the agent's default.</summary>
    public string Namespace => options.Namespace;

    /// <summary>Jobs and what belongs to one job.</summary>
    public JobsApi Jobs => new(this);

    /// <summary>Allocations.</summary>
    public AllocationsApi Allocations => new(this);

    /// <summary>Evaluations.</summary>
    public EvaluationsApi Evaluations => new(this);

    /// <summary>Deployments.</summary>
    public DeploymentsApi Deployments => new(this);

    /// <summary>Client nodes.</summary>
    public NodesApi Nodes => new(this);

    /// <summary>Calls about node pools.</summary>
    public NodePoolsApi NodePools => new(this);

    /// <summary>Files and logs of allocations.</summary>
    public FilesApi Files => new(this);

    /// <summary>The agent itself and the servers it knows.</summary>
    public AgentApi Agent => new(this);

    /// <summary>Finding things by the beginning of their id.</summary>
    public SearchApi Search => new(this);

    /// <summary>The cluster as a whole.</summary>
    public SystemApi System => new(this);

    /// <summary>Scaling policies.</summary>
    public ScalingApi Scaling => new(this);

    /// <summary>Variables.</summary>
    public VariablesApi Variables => new(this);

    /// <summary>Calls of those who run the cluster.</summary>
    public OperatorApi Operator => new(this);

    /// <summary>A client that sends the same with another namespace or region; empty values keep what there is.</summary>
    public ApiClient With(string @namespace = "", string region = "") => new(transport, options with
    {
        Namespace = @namespace.Length > 0 ? @namespace : options.Namespace,
        Region = region.Length > 0 ? region : options.Region,
    });

    /// <summary>Reads <paramref name="path"/> (below <c>/v1</c>) as raw JSON bytes.</summary>
    public async Task<byte[]> GetBytesAsync(ApiPath path, CancellationToken cancellation = default)
    {
        await using ApiAnswer answer = await SendAsync("GET", path, default, cancellation).ConfigureAwait(false);
        return await answer.ReadAllAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads <paramref name="path"/> as <typeparamref name="T"/>; <see langword="default"/> when the answer is <c>null</c>.</summary>
    public async Task<T?> FindAsync<T>(ApiPath path, JsonTypeInfo<T> type, CancellationToken cancellation = default) =>
        JsonSerializer.Deserialize(await GetBytesAsync(path, cancellation).ConfigureAwait(false), type);

    /// <summary>Reads <paramref name="path"/> as <typeparamref name="T"/>.</summary>
    public async Task<T> GetAsync<T>(ApiPath path, JsonTypeInfo<T> type, CancellationToken cancellation = default) =>
        await FindAsync(path, type, cancellation).ConfigureAwait(false)
        ?? throw new JsonException($"the answer to {path.Text} is null");

    /// <summary>Reads a list; an answer of <c>null</c> is an empty list.</summary>
    public async Task<T[]> ListAsync<T>(ApiPath path, JsonTypeInfo<T[]> type, CancellationToken cancellation = default) =>
        await FindAsync(path, type, cancellation).ConfigureAwait(false) ?? [];

    /// <summary>Opens a streaming answer; the caller disposes it.</summary>
    public Task<ApiAnswer> OpenAsync(ApiPath path, CancellationToken cancellation = default) =>
        SendAsync("GET", path, default, cancellation);

    /// <summary>Opens a websocket; the caller disposes it.</summary>
    public async Task<WebSocket> OpenSocketAsync(ApiPath path, CancellationToken cancellation = default)
    {
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        ApiRequest request = RequestOf(
            "GET", path, default, [new("Upgrade", "websocket"), new("Sec-WebSocket-Version", "13"), new("Sec-WebSocket-Key", key)]);
        ApiAnswer answer = await SendRawAsync(request, cancellation).ConfigureAwait(false);
        return answer.Status == 101
            ? WebSocket.CreateFromStream(answer.Body, new WebSocketCreationOptions { KeepAliveInterval = TimeSpan.FromSeconds(30) })
            : throw await RefusalAsync(answer, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends <paramref name="body"/> (may be empty) and reads the answer as <typeparamref name="T"/>.</summary>
    public async Task<T> SendAsync<T>(
        string method, ApiPath path, ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, CancellationToken cancellation = default)
    {
        await using ApiAnswer answer = await SendAsync(method, path, body, cancellation).ConfigureAwait(false);
        byte[] bytes = await answer.ReadAllAsync(cancellation).ConfigureAwait(false);
        return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException($"the answer to {path.Text} is null");
    }

    /// <summary>Sends <paramref name="body"/> and reads the answer as raw JSON bytes.</summary>
    public async Task<byte[]> SendForBytesAsync(string method, ApiPath path, ReadOnlyMemory<byte> body, CancellationToken cancellation = default)
    {
        await using ApiAnswer answer = await SendAsync(method, path, body, cancellation).ConfigureAwait(false);
        return await answer.ReadAllAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Why no agent can be reached, for commands that can do without; null when somebody listens.</summary>
    public Task<ApiUnreachableException?> FindObstacleAsync(CancellationToken cancellation = default) => transport.FindObstacleAsync(cancellation);

    /// <summary>Sends <paramref name="body"/>; whatever the answer holds is passed over.</summary>
    public async Task WriteAsync(string method, ApiPath path, ReadOnlyMemory<byte> body, CancellationToken cancellation = default)
    {
        await using ApiAnswer answer = await SendAsync(method, path, body, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends without a body; whatever the answer holds is passed over.</summary>
    public async Task SendAsync(string method, ApiPath path, CancellationToken cancellation = default)
    {
        await using ApiAnswer answer = await SendAsync(method, path, default, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads some rows of a list, and where it goes on.</summary>
    public async Task<ApiPage<T>> GetPageAsync<T>(ApiPath path, JsonTypeInfo<T[]> type, CancellationToken cancellation = default)
    {
        await using ApiAnswer answer = await SendAsync("GET", path, default, cancellation).ConfigureAwait(false);
        byte[] bytes = await answer.ReadAllAsync(cancellation).ConfigureAwait(false);
        return new ApiPage<T>(JsonSerializer.Deserialize(bytes, type) ?? [], answer.Headers.GetValueOrDefault("X-Nomad-NextToken", ""));
    }

    /// <summary>The request this client would send, with headers of the caller's beside its own.</summary>
    public ApiRequest RequestOf(
        string method, ApiPath path, ReadOnlyMemory<byte> body, IEnumerable<KeyValuePair<string, string>>? headers = null) =>
        new(method, "/v1" + path.Or("region", options.Region).Or("namespace", options.Namespace).Text)
        {
            Body = body,
            Headers = [.. Headers(), .. headers ?? []],
        };

    /// <summary>Sends a request as it is; an answer that is an error comes back like any other. The caller disposes it.</summary>
    public Task<ApiAnswer> SendRawAsync(ApiRequest request, CancellationToken cancellation = default) =>
        transport.SendAsync(request, cancellation);

    private async Task<ApiAnswer> SendAsync(string method, ApiPath path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        ApiAnswer answer = await transport.SendAsync(RequestOf(method, path, body), cancellation).ConfigureAwait(false);
        return answer.Status is 200 or 204 ? answer : throw await RefusalAsync(answer, cancellation).ConfigureAwait(false);
    }

    private static async Task<ApiException> RefusalAsync(ApiAnswer answer, CancellationToken cancellation)
    {
        await using (answer.ConfigureAwait(false))
        {
            byte[] text = await answer.ReadAllAsync(cancellation).ConfigureAwait(false);
            return new ApiException(answer.Status, Encoding.UTF8.GetString(text).Trim());
        }
    }

    private List<KeyValuePair<string, string>> Headers()
    {
        List<KeyValuePair<string, string>> headers = [];
        if (options.Token.Length > 0)
        {
            headers.Add(new("X-Nomad-Token", options.Token));
        }

        if (options.BasicCredentials.Length > 0)
        {
            headers.Add(new("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(options.BasicCredentials))));
        }

        return headers;
    }
}
