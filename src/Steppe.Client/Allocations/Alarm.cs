namespace Steppe.Client.Allocations;

/// <summary>Rings once after a while, unless set anew before.</summary>
/// <remarks>One caller at a time. It may ring early, as one cut to its longest time does: who is called looks whether it is time.</remarks>
/// <param name="time">The clock.</param>
/// <param name="ring">Called on a thread of its own.</param>
internal sealed class Alarm(TimeProvider time, Action ring) : IAsyncDisposable
{
    // What timers take is a little longer.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(20);

    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>Rings after so long, and not when it was to ring before; null for never.</summary>
    public void Set(TimeSpan? wait)
    {
        if (_isDisposed || (wait is null && _timer is null))
        {
            return;
        }

        _timer ??= time.CreateTimer(_ => ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait is { } some ? (some < Longest ? some : Longest) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return _timer?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
