using System.Collections.Concurrent;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Loop;

/// <summary>Runs everything the supervisor does on one thread: descriptors that became ready, timers, and posts from others.</summary>
/// <remarks>Only <see cref="Post"/> may be called from another thread. Handlers must not block.</remarks>
internal sealed class EventLoop
{
    private readonly Epoll _epoll = new();
    private readonly Dictionary<int, Action<uint>> _handlers = [];
    private readonly PriorityQueue<Action, long> _timers = new();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly int _wakeUp;

    public EventLoop()
    {
        _wakeUp = Libc.CreateEvent(0, Constants.OpenNonBlocking | Constants.OpenCloseOnExec);
        if (_wakeUp < 0)
        {
            throw Errno.Failure("could not create an event descriptor");
        }

        Watch(_wakeUp, Constants.EpollIn, _ => ClearWakeUp());
    }

    /// <summary>Milliseconds of the clock that timers use.</summary>
    public static long NowMilliseconds => Environment.TickCount64;

    /// <summary>Calls <paramref name="ready"/> with the events whenever the descriptor has some.</summary>
    public void Watch(int descriptor, uint events, Action<uint> ready)
    {
        _epoll.Add(descriptor, events);
        _handlers[descriptor] = ready;
    }

    /// <summary>Changes which events of a watched descriptor matter.</summary>
    public void Rewatch(int descriptor, uint events) => _epoll.Change(descriptor, events);

    /// <summary>Stops watching; must come before the descriptor is closed.</summary>
    public void Unwatch(int descriptor)
    {
        if (_handlers.Remove(descriptor))
        {
            _epoll.Remove(descriptor);
        }
    }

    /// <summary>Runs an action once, later. Timers cannot be taken back: the action looks whether it still applies.</summary>
    public void After(long milliseconds, Action action) => _timers.Enqueue(action, NowMilliseconds + milliseconds);

    /// <summary>Runs an action on the loop's thread, soon.</summary>
    public unsafe void Post(Action action)
    {
        _posted.Enqueue(action);
        ulong one = 1;
        _ = Libc.Write(_wakeUp, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Waits for something to do, at most so long, and does it.</summary>
    public void RunOnce(long maxMilliseconds)
    {
        int ready = _epoll.Wait((int)Math.Clamp(Math.Min(maxMilliseconds, UntilNextTimer()), 0, int.MaxValue));
        for (int i = 0; i < ready; i++)
        {
            // A handler may have unwatched a descriptor whose event is still in this batch.
            (int descriptor, uint events) = _epoll.Ready(i);
            if (_handlers.TryGetValue(descriptor, out Action<uint>? handler))
            {
                handler(events);
            }
        }

        while (_posted.TryDequeue(out Action? posted))
        {
            posted();
        }

        while (_timers.TryPeek(out Action? action, out long dueAt) && dueAt <= NowMilliseconds)
        {
            _timers.Dequeue();
            action();
        }
    }

    private long UntilNextTimer() => _timers.TryPeek(out _, out long dueAt) ? dueAt - NowMilliseconds : long.MaxValue;

    private unsafe void ClearWakeUp()
    {
        ulong count;
        _ = Libc.Read(_wakeUp, (byte*)&count, sizeof(ulong));
    }
}
