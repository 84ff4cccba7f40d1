using System.Globalization;
using System.Text;

namespace Steppe.Api.Transport;

/// <summary>Reads the head of an HTTP/1.1 answer and finds out how its body is framed.</summary>
internal static class AnswerReader
{
    private const int MaxHeadBytes = 64 * 1024;
    private const int SwitchingProtocols = 101;

    /// <summary>Reads up to the blank line; the body is left to the answer's stream.</summary>
    public static async Task<ApiAnswer> ReadAsync(Stream connection, string address, CancellationToken cancellation)
    {
        ByteSource source = new(connection);
        while (true)
        {
            int status = ParseStatus(await source.ReadLineAsync(MaxHeadBytes, cancellation).ConfigureAwait(false), address);
            Dictionary<string, string> headers = await ReadHeadersAsync(source, cancellation).ConfigureAwait(false);
            if (status == SwitchingProtocols)
            {
                return new ApiAnswer(status, headers, new UpgradedStream(source, connection));
            }

            if (status is >= 100 and < 200)
            {
                continue;
            }

            return new ApiAnswer(status, headers, new AnswerBody(source, Framing(status, headers)));
        }
    }

    private static async Task<Dictionary<string, string>> ReadHeadersAsync(ByteSource source, CancellationToken cancellation)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        int total = 0;
        while (true)
        {
            string line = await source.ReadLineAsync(MaxHeadBytes, cancellation).ConfigureAwait(false);
            total += line.Length;
            if (line.Length == 0)
            {
                return headers;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || total > MaxHeadBytes)
            {
                throw new IOException("the answer has malformed headers");
            }

            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }
    }

    private static int ParseStatus(string line, string address)
    {
        string[] parts = line.Split(' ', 3);
        if (parts.Length < 2 || !parts[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status))
        {
            // Typical causes: the address is the RPC port, or TLS on one side only.
            throw new ApiUnreachableException(address, "what listens there does not speak HTTP; check port and scheme");
        }

        return status;
    }

    private static BodyFraming Framing(int status, Dictionary<string, string> headers)
    {
        if (status is 204 or 304)
        {
            return new BodyFraming(IsChunked: false, Length: 0);
        }

        if (headers.TryGetValue("Transfer-Encoding", out string? encoding)
            && encoding.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return new BodyFraming(IsChunked: true, Length: null);
        }

        return headers.TryGetValue("Content-Length", out string? length)
            && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            ? new BodyFraming(IsChunked: false, bytes)
            : new BodyFraming(IsChunked: false, Length: null);
    }
}

/// <summary>How a body ends: by chunks, by a length, or (neither) with the connection.</summary>
internal readonly record struct BodyFraming(bool IsChunked, long? Length);

/// <summary>Bytes of a connection with a small buffer, readable by line and by block.</summary>
internal sealed class ByteSource(Stream connection) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Reads a line without its end; the connection may not end before it.</summary>
    public async ValueTask<string> ReadLineAsync(int maxBytes, CancellationToken cancellation)
    {
        StringBuilder? earlier = null;
        while (true)
        {
            int newline = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            int length = newline < 0 ? _end - _start : newline;
            string piece = Encoding.Latin1.GetString(_buffer, _start, length);
            _start += length;
            if (newline >= 0)
            {
                _start++;
                return (earlier is null ? piece : earlier.Append(piece).ToString()).TrimEnd('\r');
            }

            earlier = (earlier ?? new StringBuilder()).Append(piece);
            if (earlier.Length > maxBytes)
            {
                throw new IOException("the answer has a line that does not end");
            }

            if (!await FillAsync(cancellation).ConfigureAwait(false))
            {
                throw new IOException("the agent closed the connection before the answer was complete");
            }
        }
    }

    /// <summary>Reads at most <paramref name="target"/>.Length bytes; 0 when the connection has ended.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellation)
    {
        if (_start == _end && !await FillAsync(cancellation).ConfigureAwait(false))
        {
            return 0;
        }

        int count = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(target.Span);
        _start += count;
        return count;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        _start = 0;
        _end = await connection.ReadAsync(_buffer, cancellation).ConfigureAwait(false);
        return _end > 0;
    }
}
