using System.Collections.Concurrent;

namespace Steppe.Server;

/// <summary>Who waits for which answer of the server loop.</summary>
/// <remarks>Thread-safe. Numbers begin at 1; 0 means that nobody waits.</remarks>
/// <typeparam name="TAnswer">What is waited for.</typeparam>
internal sealed class Tickets<TAnswer>
{
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<TAnswer>> _waiting = new();
    private ulong _last;
    private volatile Exception? _end;

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Draws a number and the task of its answer.</summary>
    public (ulong Ticket, Task<TAnswer> Answer) Draw()
    {
        ulong ticket = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[ticket] = answer;
        if (_end is { } end)
        {
            Fail(ticket, end);
        }

        return (ticket, answer.Task);
    }

    /// <summary>Gives an answer.</summary>
    public void Answer(ulong ticket, TAnswer answer)
    {
        if (_waiting.TryRemove(ticket, out TaskCompletionSource<TAnswer>? waiting))
        {
            waiting.TrySetResult(answer);
        }
    }

    /// <summary>Nobody waits for this answer any more.</summary>
    public void Forget(ulong ticket) => _waiting.TryRemove(ticket, out _);

    /// <summary>Tells everybody, also those who come later, that no answer will come.</summary>
    public void FailAll(Exception end)
    {
        _end = end;
        foreach (ulong ticket in _waiting.Keys)
        {
            Fail(ticket, end);
        }
    }

    private void Fail(ulong ticket, Exception end)
    {
        if (_waiting.TryRemove(ticket, out TaskCompletionSource<TAnswer>? waiting))
        {
            waiting.TrySetException(end);
        }
    }
}
