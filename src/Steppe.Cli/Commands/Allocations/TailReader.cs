using Steppe.Api.Areas;
using Steppe.Api.Types;

namespace Steppe.Cli.Commands.Allocations;

/// <summary>Prints a stream of frames from its start, or only its last lines or bytes, and may go on as it grows.</summary>
/// <param name="open">Opens the stream at a range.</param>
/// <param name="write">Takes bytes as they come.</param>
internal sealed class TailReader(
    Func<StreamRange, CancellationToken, IAsyncEnumerable<StreamFrame>> open,
    Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
{
    private const long GuessedBytesPerLine = 120;
    private const long MostTailBytes = 256L * 1024 * 1024;

    /// <summary>Prints what the flags say.</summary>
    public async Task PrintAsync(TailFlags tail, bool follow, CancellationToken cancellation)
    {
        StreamRange range = new(Follow: follow);
        if (tail.IsWanted)
        {
            long bytes = tail.Bytes ?? await BytesOfLinesAsync(tail.Lines, cancellation).ConfigureAwait(false);
            range = new StreamRange(follow, FromEnd: true, bytes);
        }

        await PrintAsync(range, cancellation).ConfigureAwait(false);
    }

    /// <summary>Prints a range.</summary>
    public async Task PrintAsync(StreamRange range, CancellationToken cancellation)
    {
        await foreach (StreamFrame frame in open(range, cancellation).ConfigureAwait(false))
        {
            if (frame.Data is { Length: > 0 } data)
            {
                await write(data, cancellation).ConfigureAwait(false);
            }
        }
    }

    // Looks at a growing piece of the end until it holds enough lines: a guess alone would cut long lines short.
    private async Task<long> BytesOfLinesAsync(long lines, CancellationToken cancellation)
    {
        if (lines == 0)
        {
            return 0;
        }

        for (long size = lines * GuessedBytesPerLine; ; size *= 8)
        {
            long asked = Math.Min(size, MostTailBytes);
            using MemoryStream end = new();
            await foreach (StreamFrame frame in open(new StreamRange(Follow: false, FromEnd: true, asked), cancellation).ConfigureAwait(false))
            {
                await end.WriteAsync(frame.Data ?? [], cancellation).ConfigureAwait(false);
            }

            long? found = StartOfLastLines(end.GetBuffer().AsSpan(0, (int)end.Length), lines);
            if (found is not null || end.Length < asked || asked == MostTailBytes)
            {
                return end.Length - (found ?? 0);
            }
        }
    }

    private static long? StartOfLastLines(ReadOnlySpan<byte> bytes, long lines)
    {
        // The line break at the very end closes the last line; it does not open another.
        int at = bytes.Length > 0 && bytes[^1] == (byte)'\n' ? bytes.Length - 1 : bytes.Length;
        for (; lines > 0; lines--)
        {
            at = bytes[..at].LastIndexOf((byte)'\n');
            if (at < 0)
            {
                return null;
            }
        }

        return at + 1;
    }
}
