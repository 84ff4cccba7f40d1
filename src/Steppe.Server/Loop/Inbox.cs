using System.Diagnostics.CodeAnalysis;

namespace Steppe.Server;

/// <summary>What waits for one thread that blocks while there is nothing.</summary>
/// <remarks>
/// <para>Thread-safe for those who put; one thread takes. It is woken by whoever puts, with no pool thread between: under load
/// that one would stand in line behind all requests.</para>
/// <para>What the thread itself has asked for, and what must not wait, is put without waiting for room and is taken first: all that
/// has piled up depends on it.</para>
/// </remarks>
/// <param name="room">How many may wait that were put with <see cref="PutAsync"/>.</param>
internal sealed class Inbox<T>(int room)
    where T : class
{
    private readonly object _gate = new();
    private readonly Queue<T> _answers = new();
    private readonly Queue<T> _others = new();
    private readonly Queue<(T Item, TaskCompletionSource<bool> IsIn)> _outside = new();
    private bool _isTaking;
    private bool _isClosed;

    /// <summary>Puts something in, once there is room; false when it is closed.</summary>
    /// <param name="item">What.</param>
    /// <param name="cancellation">Stops the waiting; it goes in all the same.</param>
    public ValueTask<bool> PutAsync(T item, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_isClosed || _others.Count < room)
            {
                return ValueTask.FromResult(PutLocked(item, _others));
            }

            var isIn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _outside.Enqueue((item, isIn));
            return new ValueTask<bool>(isIn.Task.WaitAsync(cancellation));
        }
    }

    /// <summary>Puts in what was asked for or must not wait; false when it is closed.</summary>
    public bool PutAnswer(T item)
    {
        lock (_gate)
        {
            return PutLocked(item, _answers);
        }
    }

    /// <summary>Takes the next, waiting for it; false when it is closed and empty. For one thread.</summary>
    public bool Take([NotNullWhen(true)] out T? item)
    {
        lock (_gate)
        {
            while (!TryTakeLocked(out item))
            {
                if (_isClosed)
                {
                    return false;
                }

                _isTaking = true;
                Monitor.Wait(_gate);
                _isTaking = false;
            }

            return true;
        }
    }

    /// <summary>Takes the next if there is one. For one thread.</summary>
    public bool TryTake([NotNullWhen(true)] out T? item)
    {
        lock (_gate)
        {
            return TryTakeLocked(out item);
        }
    }

    /// <summary>Takes nothing more in; what is in can still be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
            while (_outside.TryDequeue(out var waiting))
            {
                waiting.IsIn.SetResult(false);
            }
        }
    }

    private bool PutLocked(T item, Queue<T> queue)
    {
        if (_isClosed)
        {
            return false;
        }

        queue.Enqueue(item);
        if (_isTaking)
        {
            Monitor.Pulse(_gate);
        }

        return true;
    }

    private bool TryTakeLocked([NotNullWhen(true)] out T? item)
    {
        if (_answers.TryDequeue(out item))
        {
            return true;
        }

        if (!_others.TryDequeue(out item))
        {
            return false;
        }

        if (_outside.TryDequeue(out var next))
        {
            _others.Enqueue(next.Item);
            next.IsIn.SetResult(true);
        }

        return true;
    }
}
