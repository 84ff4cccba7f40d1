using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd.Grpc;

/// <summary>Talks to an etcd cluster over HTTP/2.</summary>
/// <remarks>Thread-safe. Stays with one member until that does not answer, then goes on to the next.</remarks>
internal sealed class EtcdClient : IEtcd
{
    private readonly HttpMessageInvoker _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private CancellationTokenSource _turn = new();
    private uint _current;

    /// <summary>Connects at the first request.</summary>
    /// <exception cref="LogRefusedException">A certificate cannot be read.</exception>
    public EtcdClient(EtcdOptions options, TimeProvider time)
    {
        Endpoints = [.. options.Endpoints.Select(endpoint => EtcdEndpoint.Parse(endpoint, options.Tls is not null))];
        (_timeout, _time) = (options.Times.Call, time);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectTimeout = options.Times.Call,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(1),
            KeepAlivePingTimeout = options.Times.Call,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            UseProxy = false,
            SslOptions = options.Tls?.ToSslOptions() ?? new(),
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<Uri> Endpoints { get; }

    private Uri Current => Endpoints[(int)(Volatile.Read(ref _current) % (uint)Endpoints.Count)];

    /// <inheritdoc/>
    public async Task<EtcdAnswer> AskAsync(IMessage request, CancellationToken cancellation)
    {
        uint current = Volatile.Read(ref _current);
        EtcdAnswer answer = await AskAsync(Current, request, _timeout, cancellation);
        if (answer is EtcdAnswer.Unknown)
        {
            TurnFrom(current);
        }

        return answer;
    }

    /// <inheritdoc/>
    public async Task<EtcdAnswer> AskAsync(Uri endpoint, IMessage request, TimeSpan timeout, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            GrpcMethod method = GrpcMethod.Of(request);
            using HttpRequestMessage message = Message(endpoint, method, request, staysOpen: false);
            using HttpResponseMessage response = await _http.SendAsync(message, either.Token);
            await using Stream body = await response.Content.ReadAsStreamAsync(either.Token);
            byte[]? reply = await GrpcReader.ReadAsync(body, either.Token);
            while (await GrpcReader.ReadAsync(body, either.Token) is not null)
            {
                // Only the end of the body brings the trailers.
            }

            return Read(endpoint, method, response, reply);
        }
        catch (Exception error) when (IsFault(error))
        {
            return new EtcdAnswer.Unknown($"etcd at {endpoint.Authority} does not answer: {error.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new EtcdAnswer.Unknown($"etcd at {endpoint.Authority} did not answer within {timeout.TotalSeconds} s");
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<WatchResponse> WatchAsync(
        WatchRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // A member that is cut off from the others goes on watching in silence: it is left with all the rest.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Volatile.Read(ref _turn).Token);
        CancellationToken end = either.Token;
        uint current = Volatile.Read(ref _current);
        GrpcMethod method = GrpcMethod.Of(request);
        using HttpRequestMessage message = Message(Current, method, request, staysOpen: true);
        using HttpResponseMessage? response = await TryAsync(() => _http.SendAsync(message, end), cancellation);
        if (response is null || response.StatusCode != HttpStatusCode.OK)
        {
            TurnFrom(current);
            yield break;
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        while (await TryAsync(() => GrpcReader.ReadAsync(body, end).AsTask(), cancellation) is { } bytes)
        {
            yield return WatchResponse.Parser.ParseFrom(bytes);
        }

        TurnFrom(current);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private static HttpRequestMessage Message(Uri endpoint, GrpcMethod method, IMessage request, bool staysOpen)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, method.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new GrpcContent(request, staysOpen),
        };
        message.Headers.TE.ParseAdd("trailers");
        return message;
    }

    private static EtcdAnswer Read(Uri endpoint, GrpcMethod method, HttpResponseMessage response, byte[]? reply) =>
        (GrpcStatus.Find(response), reply) switch
        {
            ({ Code: 0 }, { } bytes) => new EtcdAnswer.Reply(method.Parser.ParseFrom(bytes)),
            ({ Code: not 0 } failed, _) => failed.ToAnswer(),
            _ => new EtcdAnswer.Unknown($"etcd at {endpoint.Authority} gave no answer (HTTP {(int)response.StatusCode})"),
        };

    // Null when the connection broke.
    private static async Task<T?> TryAsync<T>(Func<Task<T>> attempt, CancellationToken cancellation)
        where T : class?
    {
        try
        {
            return await attempt();
        }
        catch (Exception error) when (IsFault(error) || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    // A connection that dies at the moment it is made shows as the bare error of its socket.
    private static bool IsFault(Exception error) =>
        error is HttpRequestException or IOException or SocketException or InvalidProtocolBufferException;

    private void TurnFrom(uint current)
    {
        if (Endpoints.Count > 1 && Interlocked.CompareExchange(ref _current, current + 1, current) == current)
        {
            // Not disposed: somebody may be about to watch with its token, and it holds no timer.
            Interlocked.Exchange(ref _turn, new CancellationTokenSource()).Cancel();
        }
    }
}
