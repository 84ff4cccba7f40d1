using System.Globalization;

namespace Steppe.Api.Transport;

/// <summary>The body of an answer as a forward-only stream, whatever its framing.</summary>
/// <remarks>A body that ends early is an <see cref="IOException"/>, never a silently shorter body.</remarks>
internal sealed class AnswerBody(ByteSource source, BodyFraming framing) : Stream
{
    private const int MaxChunkLineBytes = 1024;

    private long _left = framing.Length ?? (framing.IsChunked ? 0 : long.MaxValue);
    private bool _ended = framing.Length == 0;
    private bool _insideChunk;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (framing.IsChunked && !_ended && _left == 0)
        {
            await NextChunkAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_ended || buffer.Length == 0)
        {
            return 0;
        }

        int wanted = (int)Math.Min(buffer.Length, _left);
        int count = await source.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
        if (count == 0)
        {
            EndOfConnection();
            return 0;
        }

        if (framing.IsChunked || framing.Length is not null)
        {
            _left -= count;
            _ended = _left == 0 && !framing.IsChunked;
        }

        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => source.DisposeAsync();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask NextChunkAsync(CancellationToken cancellation)
    {
        if (_insideChunk)
        {
            await source.ReadLineAsync(MaxChunkLineBytes, cancellation).ConfigureAwait(false);
        }

        string line = await source.ReadLineAsync(MaxChunkLineBytes, cancellation).ConfigureAwait(false);
        string size = line.Split(';', 2)[0].Trim();
        if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
        {
            throw new IOException("the answer has a malformed chunk");
        }

        _insideChunk = true;
        if (_left > 0)
        {
            return;
        }

        _ended = true;
        while ((await source.ReadLineAsync(MaxChunkLineBytes, cancellation).ConfigureAwait(false)).Length > 0)
        {
            // Trailers end with a blank line; none of them means anything here.
        }
    }

    private void EndOfConnection()
    {
        _ended = true;
        if (framing.IsChunked || framing.Length is not null)
        {
            throw new IOException("the agent closed the connection before the answer was complete");
        }
    }
}
