using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/event/stream</c>: what happens in the cluster, one JSON object a line, for ever.</summary>
/// <remarks>An empty object comes at once and then every half minute, so that both sides notice when the other has gone. Source:
/// HTTP API, event stream.</remarks>
internal sealed class EventsResource(ServerNode server, TimeProvider time)
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(30);

    /// <summary>Follows the events until the caller goes.</summary>
    public async ValueTask HandleAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        EventStream events = server.Events
            ?? throw new ApiException(500, "the event stream is switched off: set server { enable_event_broker = true }");
        ulong index = Index(request.Query.Text("index"));
        var selection = new EventSelection(request.Query.Namespace, Topics(request.Http.Request.Query["topic"]));
        HttpResponse response = request.Http.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-cache";
        await WriteAsync(request, "{}\n"u8.ToArray());
        try
        {
            await FollowAsync(request, events, selection, index);
        }
        catch (EventsLostException lost)
        {
            throw new ApiException(500, lost.Message);
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            // The server ends; whoever follows asks the next one.
        }
    }

    /// <summary>Reads <c>topic=Topic:key</c>; both parts may be left out or be a star.</summary>
    /// <exception cref="ApiException">400 when one is malformed.</exception>
    internal static ImmutableArray<(string Topic, string Key)> Topics(IEnumerable<string?> texts)
    {
        ImmutableArray<(string, string)> topics = [.. texts.OfType<string>().Where(static text => text.Length > 0).Select(Topic)];
        return topics.IsEmpty ? [(EventTopics.Any, EventTopics.Any)] : topics;
    }

    private async ValueTask FollowAsync(ApiRequest request, EventStream events, EventSelection selection, ulong index)
    {
        await using IAsyncEnumerator<EventBatch> reading = events.FollowAsync(index, request.Aborted).GetAsyncEnumerator(request.Aborted);
        Task<bool> next = reading.MoveNextAsync().AsTask();
        long heardAt = time.GetTimestamp();
        while (true)
        {
            TimeSpan left = HeartbeatInterval - time.GetElapsedTime(heardAt);
            if (!next.IsCompleted && !await IsInTimeAsync(next, left, request.Aborted))
            {
                await WriteAsync(request, "{}\n"u8.ToArray());
                heardAt = time.GetTimestamp();
                continue;
            }

            if (!await next)
            {
                return;
            }

            if (Line(reading.Current, selection) is { } line)
            {
                await WriteAsync(request, line);
            }

            next = reading.MoveNextAsync().AsTask();
        }
    }

    private async Task<bool> IsInTimeAsync(Task next, TimeSpan left, CancellationToken cancellation)
    {
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task first = await Task.WhenAny(next, Task.Delay(left, time, over.Token));
        await over.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        return first == next;
    }

    // Null when nothing of the batch is wanted: subscribers never see an empty list.
    private static byte[]? Line(EventBatch batch, EventSelection selection)
    {
        ArrayBufferWriter<byte>? line = null;
        foreach (PublishedEvent happened in batch.Events)
        {
            if (selection.Matches(happened.Event))
            {
                if (line is null)
                {
                    line = new ArrayBufferWriter<byte>(1024);
                    line.Write(Encoding.UTF8.GetBytes(
                        string.Create(CultureInfo.InvariantCulture, $"{{\"Index\":{batch.Index},\"Events\":[")));
                }
                else
                {
                    line.Write(","u8);
                }

                line.Write(happened.Encode(EventProjection.Encode));
            }
        }

        line?.Write("]}\n"u8);
        return line?.WrittenSpan.ToArray();
    }

    private static async ValueTask WriteAsync(ApiRequest request, byte[] bytes)
    {
        await request.Http.Response.Body.WriteAsync(bytes, request.Aborted);
        await request.Http.Response.Body.FlushAsync(request.Aborted);
    }

    private static (string Topic, string Key) Topic(string text)
    {
        string[] parts = text.Split(':');
        return parts switch
        {
            [{ Length: > 0 } topic] => (topic, EventTopics.Any),
            [{ Length: > 0 } topic, { Length: > 0 } key] => (topic, key),
            [{ Length: > 0 } topic, ""] => (topic, EventTopics.Any),
            _ => throw new ApiException(400, $"Invalid topic query: {text}: write topic=TOPIC or topic=TOPIC:KEY"),
        };
    }

    private static ulong Index(string? text) => string.IsNullOrEmpty(text)
        ? 0
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong index)
            ? index
            : throw new ApiException(400, $"Unable to parse index: \"{text}\" is not a whole number");
}
