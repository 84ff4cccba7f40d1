using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Steppe.Api.Types;

namespace Steppe.Api.Transport;

/// <summary>Splits a stream of JSON frames, which follow each other without any separator.</summary>
/// <remarks>Heartbeats (empty frames) are left out. Text that is no frame is an error the agent met midway.</remarks>
internal static class StreamFrameReader
{
    private const int MaxFrameBytes = 4 * 1024 * 1024;

    public static async IAsyncEnumerable<StreamFrame> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[] buffer = new byte[128 * 1024];
        int filled = 0;
        while (true)
        {
            int start = 0;
            while (FrameLength(buffer.AsSpan(start, filled - start)) is > 0 and int length)
            {
                StreamFrame frame = Parse(buffer.AsSpan(start, length));
                start += length;
                if (frame.Data is not null || frame.FileEvent is not null)
                {
                    yield return frame;
                }
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, filled < MaxFrameBytes ? filled * 2 : throw new IOException("a frame does not end"));
            }

            int count = await stream.ReadAsync(buffer.AsMemory(filled), cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                ThrowIfTextIsLeft(buffer.AsSpan(0, filled));
                yield break;
            }

            filled += count;
        }
    }

    // 0 while the object is incomplete. Braces inside strings (file names) do not count.
    private static int FrameLength(ReadOnlySpan<byte> bytes)
    {
        int depth = 0;
        bool inString = false;
        for (int i = 0; i < bytes.Length; i++)
        {
            switch (bytes[i])
            {
                case (byte)'\\' when inString:
                    i++;
                    break;
                case (byte)'"':
                    inString = !inString;
                    break;
                case (byte)'{' when !inString:
                    depth++;
                    break;
                case (byte)'}' when !inString && --depth == 0:
                    return i + 1;
                default:
                    if (depth == 0 && bytes[i] > (byte)' ')
                    {
                        return 0;
                    }

                    break;
            }
        }

        return 0;
    }

    private static StreamFrame Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ApiJsonContext.Default.StreamFrame) ?? new StreamFrame();

    private static void ThrowIfTextIsLeft(ReadOnlySpan<byte> rest)
    {
        string text = Encoding.UTF8.GetString(rest).Trim();
        if (text.Length > 0)
        {
            throw new ApiException(500, text);
        }
    }
}
