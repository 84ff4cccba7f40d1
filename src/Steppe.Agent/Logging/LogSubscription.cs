using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Steppe.Agent.Logging;

/// <summary>Somebody who follows the agent's log from afar, at a level of their own.</summary>
/// <remarks>Thread-safe; one reader. Whoever logs never waits for it: beyond <see cref="MostWaitingLines"/> lines the newest are
/// dropped, and the reader is told how many. Disposing ends it.</remarks>
internal sealed class LogSubscription : IDisposable
{
    /// <summary>Lines that wait for a reader at most.</summary>
    public const int MostWaitingLines = 1024;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(MostWaitingLines) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly AgentLog _log;
    private readonly bool _isJson;
    private readonly TimeProvider _time;
    private long _dropped;

    public LogSubscription(AgentLog log, LogLevel level, bool isJson, TimeProvider time) =>
        (_log, Level, _isJson, _time) = (log, level, isJson, time);

    /// <summary>The lowest level that is wanted.</summary>
    public LogLevel Level { get; }

    /// <summary>Offers one line.</summary>
    public void Offer(in LogLine line)
    {
        if (line.Level >= Level && !_lines.Writer.TryWrite(Text(line)))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>The lines as they come, for ever.</summary>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await _lines.Reader.WaitToReadAsync(cancellation))
        {
            while (_lines.Reader.TryRead(out string? line))
            {
                yield return line;
            }

            // Only now: those that were dropped came after all of these.
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            {
                yield return Text(Dropped(dropped));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _log.Unsubscribe(this);
        _lines.Writer.TryComplete();
    }

    private string Text(in LogLine line) => _isJson ? line.ToJson() : line.ToText();

    private LogLine Dropped(long lines) => new(
        _time.GetLocalNow(),
        LogLevel.Warning,
        "monitor",
        string.Create(CultureInfo.InvariantCulture, $"{lines} lines were left out: the reader is slower than the log"),
        Error: null,
        [new("lines", lines)]);
}
