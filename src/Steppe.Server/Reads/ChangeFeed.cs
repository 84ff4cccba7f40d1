using System.Collections.Immutable;
using Steppe.State;

namespace Steppe.Server;

/// <summary>The committed state, and a way to wait until some part of it changes.</summary>
/// <remarks>Thread-safe. All who wait for the same thing share one signal, so a change costs by what it touches, not by how
/// many wait. Source: HTTP API, blocking queries.</remarks>
public sealed class ChangeFeed(StateSnapshot initial, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<WatchKey, Signal> _signals = [];

    // Most changes concern many kinds of keys of which nobody waits for any: those need not be looked up.
    private readonly int[] _signalsByKind = new int[WatchKey.Kinds];
    private volatile StateSnapshot _committed = initial;
    private bool _closed;

    /// <summary>The newest committed state.</summary>
    public StateSnapshot Committed => _committed;

    /// <summary>How many things are waited for.</summary>
    public int WatchedKeys
    {
        get
        {
            lock (_gate)
            {
                return _signals.Count;
            }
        }
    }

    /// <summary>Waits until <paramref name="indexOf"/> exceeds <paramref name="afterIndex"/>, or the time is over.</summary>
    /// <param name="key">What a change must touch to wake this wait.</param>
    /// <param name="indexOf">The index a reader of this key compares.</param>
    /// <param name="afterIndex">What the reader has seen; 0 never waits.</param>
    /// <param name="maxWait">After this the current state is returned, changed or not.</param>
    /// <param name="cancellation">Ends the wait with an exception.</param>
    public async ValueTask<StateSnapshot> WaitAsync(
        WatchKey key, Func<StateSnapshot, ulong> indexOf, ulong afterIndex, TimeSpan maxWait, CancellationToken cancellation)
    {
        long startedAt = time.GetTimestamp();
        while (true)
        {
            StateSnapshot? answer = null;

            // Taking the signal before looking means that no change can slip in between.
            Signal signal = Take(key);
            try
            {
                StateSnapshot state = _committed;
                TimeSpan left = maxWait - time.GetElapsedTime(startedAt);
                if (signal.IsClosed || afterIndex == 0 || left <= TimeSpan.Zero || Math.Max(indexOf(state), state.TableIndexes.Restored) > afterIndex)
                {
                    return state;
                }

                await signal.Changed.Task.WaitAsync(left, time, cancellation);
            }
            catch (TimeoutException)
            {
                answer = _committed;
            }
            finally
            {
                Give(key, signal);
            }

            if (answer is not null)
            {
                return answer;
            }
        }
    }

    /// <summary>Shows a new state to readers and wakes those it concerns. One caller at a time.</summary>
    internal void Publish(StateSnapshot state, ImmutableArray<Change> changes)
    {
        if (changes.Any(static change => change is Change.OfEverything))
        {
            Replace(state);
            return;
        }

        _committed = state;
        List<Signal> woken = [];
        lock (_gate)
        {
            if (_signals.Count == 0)
            {
                return;
            }

            foreach (WatchKey key in changes.SelectMany(WatchKeys.Of))
            {
                if (_signalsByKind[key.Kind] > 0 && _signals.Remove(key, out Signal? signal))
                {
                    _signalsByKind[key.Kind]--;
                    woken.Add(signal);
                }
            }
        }

        foreach (Signal signal in woken)
        {
            signal.Changed.SetResult();
        }
    }

    /// <summary>Shows a state that did not grow out of the one before, such as another server's; everybody looks again.</summary>
    internal void Replace(StateSnapshot state)
    {
        _committed = state;
        WakeAll(closes: false);
    }

    /// <summary>Wakes everybody for good; from now on nobody waits.</summary>
    internal void Close() => WakeAll(closes: true);

    private void WakeAll(bool closes)
    {
        Signal[] waiting;
        lock (_gate)
        {
            _closed |= closes;
            waiting = [.. _signals.Values];
            _signals.Clear();
            Array.Clear(_signalsByKind);
        }

        foreach (Signal signal in waiting)
        {
            signal.Changed.SetResult();
        }
    }

    private Signal Take(WatchKey key)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return new Signal { IsClosed = true };
            }

            if (!_signals.TryGetValue(key, out Signal? signal))
            {
                _signals.Add(key, signal = new Signal());
                _signalsByKind[key.Kind]++;
            }

            signal.Waiters++;
            return signal;
        }
    }

    private void Give(WatchKey key, Signal signal)
    {
        lock (_gate)
        {
            signal.Waiters--;
            if (signal.Waiters == 0 && _signals.TryGetValue(key, out Signal? current) && ReferenceEquals(current, signal))
            {
                _signals.Remove(key);
                _signalsByKind[key.Kind]--;
            }
        }
    }

    private sealed class Signal
    {
        // Readers go on elsewhere: the one who publishes has more to do.
        public TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiters { get; set; }

        public bool IsClosed { get; init; }
    }
}
