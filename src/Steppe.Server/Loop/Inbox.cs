using System.Diagnostics.CodeAnalysis;

namespace Steppe.Server;

/// <summary>What waits for one thread that blocks while there is nothing.</summary>
/// <remarks>
/// <para>Thread-safe for those who put; one thread takes. It is woken by whoever puts, with no pool thread between: under load
/// that one would stand in line behind all requests.</para>
/// <para>What the thread itself has asked for, and what must not wait, is put without waiting for room and is taken first: all that
/// has piled up depends on it.</para>
/// <para>What is big and what is small stand in two lines that are taken from in turn, so that neither is held up by how long the other line is:
/// one big thing, then up to <see cref="SmallForOneBig"/> small ones. See decision 0210.</para>
/// </remarks>
/// <param name="room">How many may wait in each line of those put with <see cref="PutAsync"/>.</param>
internal sealed class Inbox<T>(int room)
    where T : class
{
    /// <summary>So many small things are taken for one big thing when there are both.</summary>
    public const int SmallForOneBig = 64;

    private readonly object _gate = new();
    private readonly Queue<T> _answers = new();
    private readonly Line _small = new();
    private readonly Line _big = new();
    private int _smallSinceBig;
    private bool _isTaking;
    private bool _isClosed;

    /// <summary>Puts something in, once there is room; false when it is closed.</summary>
    /// <param name="item">What.</param>
    /// <param name="isBig">In which line.</param>
    /// <param name="cancellation">Stops the waiting; it goes in all the same.</param>
    public ValueTask<bool> PutAsync(T item, bool isBig, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Line line = isBig ? _big : _small;
            if (_isClosed || line.Inside.Count < room)
            {
                return ValueTask.FromResult(PutLocked(item, line.Inside));
            }

            var isIn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            line.Outside.Enqueue((item, isIn));
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
            _small.SendAway();
            _big.SendAway();
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

        bool isBigsTurn = _small.Inside.Count == 0 || _smallSinceBig >= SmallForOneBig;
        if (isBigsTurn && _big.TryTake(out item))
        {
            _smallSinceBig = 0;
            return true;
        }

        _smallSinceBig = _big.Inside.Count > 0 ? _smallSinceBig + 1 : SmallForOneBig;
        return _small.TryTake(out item);
    }

    private sealed class Line
    {
        public Queue<T> Inside { get; } = new();

        public Queue<(T Item, TaskCompletionSource<bool> IsIn)> Outside { get; } = new();

        public bool TryTake([NotNullWhen(true)] out T? item)
        {
            if (!Inside.TryDequeue(out item))
            {
                return false;
            }

            if (Outside.TryDequeue(out var next))
            {
                Inside.Enqueue(next.Item);
                next.IsIn.SetResult(true);
            }

            return true;
        }

        public void SendAway()
        {
            while (Outside.TryDequeue(out var waiting))
            {
                waiting.IsIn.SetResult(false);
            }
        }
    }
}
