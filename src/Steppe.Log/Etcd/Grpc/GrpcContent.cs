using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace Steppe.Log.Etcd.Grpc;

/// <summary>One message as the body of a request; the body of a stream stays open until it is disposed.</summary>
internal sealed class GrpcContent : HttpContent
{
    private const int PrefixBytes = 5;

    private readonly byte[] _frame;
    private readonly TaskCompletionSource? _end;

    public GrpcContent(IMessage message, bool staysOpen)
    {
        int size = message.CalculateSize();
        _frame = new byte[PrefixBytes + size];
        BinaryPrimitives.WriteInt32BigEndian(_frame.AsSpan(1), size);
        message.WriteTo(_frame.AsSpan(PrefixBytes));
        _end = staysOpen ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_frame);
        if (_end is not null)
        {
            await stream.FlushAsync();
            await _end.Task;
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _frame.Length;
        return _end is null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _end?.TrySetResult();
        base.Dispose(disposing);
    }
}
