using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace Steppe.Bench.Agents;

/// <summary>One subscriber of the event stream that notes when it first hears of each job.</summary>
internal sealed class EventReader
{
    private static readonly byte[] EventMark = Encoding.ASCII.GetBytes("\"Topic\":\"");

    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _key;
    private readonly long[] _sentAt;
    private readonly bool[] _heard;
    private readonly List<double> _latencies;

    private EventReader(string idPrefix, long[] sentAt)
    {
        _key = Encoding.ASCII.GetBytes($"\"Key\":\"{idPrefix}");
        _sentAt = sentAt;
        _heard = new bool[sentAt.Length];
        _latencies = new List<double>(sentAt.Length);
    }

    /// <summary>Milliseconds from a registration to its event; whole once <see cref="Complete"/> is.</summary>
    public IReadOnlyList<double> Latencies => _latencies;

    public long Events { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Completes when it has heard of every job.</summary>
    public Task Complete => _complete.Task;

    /// <summary>Subscribes to everything; reads until cancelled.</summary>
    public static async Task<EventReader> OpenAsync(HttpClient http, string address, string idPrefix, long[] sentAt, CancellationToken cancellation)
    {
        var reader = new EventReader(idPrefix, sentAt);
        HttpResponseMessage response = await http.GetAsync(
            new Uri($"{address}/v1/event/stream?topic=*"), HttpCompletionOption.ResponseHeadersRead, cancellation);
        Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        _ = reader.ReadAsync(body, cancellation);
        return reader;
    }

    private async Task ReadAsync(Stream body, CancellationToken cancellation)
    {
        byte[] buffer = new byte[256 * 1024];
        int filled = 0;
        try
        {
            while (true)
            {
                int read = await body.ReadAsync(buffer.AsMemory(filled), cancellation);
                if (read == 0)
                {
                    throw new BenchmarkException("the event stream ended");
                }

                filled += read;
                Bytes += read;
                int start = 0;
                int length;
                while ((length = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0)
                {
                    Note(buffer.AsSpan(start, length));
                    start += length + 1;
                }

                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
                if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, filled * 2);
                }
            }
        }
        catch (OperationCanceledException)
        {
            _complete.TrySetCanceled(cancellation);
        }
        catch (Exception error)
        {
            _complete.TrySetException(error);
        }
    }

    private void Note(ReadOnlySpan<byte> line)
    {
        Events += line.Count(EventMark);
        int at = line.IndexOf(_key);
        if (at >= 0 && Utf8Parser.TryParse(line[(at + _key.Length)..], out int number, out _) && !_heard[number])
        {
            _heard[number] = true;
            _latencies.Add(Stopwatch.GetElapsedTime(_sentAt[number]).TotalMilliseconds);
            if (_latencies.Count == _heard.Length)
            {
                _complete.TrySetResult();
            }
        }
    }
}
