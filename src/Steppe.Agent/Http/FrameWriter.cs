using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Client.Files;

namespace Steppe.Agent.Http;

/// <summary>Writes a stream of file pieces as the API frames them, or as plain bytes.</summary>
/// <remarks>Source: HTTP API, <c>StreamFrame</c>: JSON objects without separator, a heartbeat <c>{}</c> every second, each
/// piece flushed at once. Plain streams have no heartbeats.</remarks>
internal static class FrameWriter
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    public static async ValueTask WriteAsync(ApiRequest request, IAsyncEnumerable<FileFrame> frames, bool isPlain)
    {
        Stream body = request.Http.Response.Body;
        request.Http.Response.ContentType = isPlain ? "text/plain; charset=utf-8" : "application/json";
        await using IAsyncEnumerator<FileFrame> reading = frames.GetAsyncEnumerator(request.Aborted);
        Task<bool> next = reading.MoveNextAsync().AsTask();
        while (true)
        {
            if (!await WaitAsync(next, request.Aborted))
            {
                if (!isPlain)
                {
                    await body.WriteAsync("{}"u8.ToArray(), request.Aborted);
                    await body.FlushAsync(request.Aborted);
                }

                continue;
            }

            if (!await next)
            {
                return;
            }

            await body.WriteAsync(isPlain ? reading.Current.Data : Encode(reading.Current), request.Aborted);
            await body.FlushAsync(request.Aborted);
            next = reading.MoveNextAsync().AsTask();
        }
    }

    // Whether the next piece came before a heartbeat was due.
    private static async Task<bool> WaitAsync(Task<bool> next, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task due = Task.Delay(HeartbeatInterval, over.Token);
        Task first = await Task.WhenAny(next, due);
        await over.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        return first == next;
    }

    private static ReadOnlyMemory<byte> Encode(FileFrame frame) => JsonSerializer.SerializeToUtf8Bytes(
        new StreamFrame
        {
            File = frame.File.Length == 0 ? null : frame.File,
            Offset = frame.Offset,
            Data = frame.Data.IsEmpty ? null : frame.Data.ToArray(),
            FileEvent = frame.FileEvent.Length == 0 ? null : frame.FileEvent,
        },
        ApiJsonContext.Wire.StreamFrame);
}
