namespace Steppe.Simulation.Running;

/// <summary>The one queue of everything that will happen, ordered by virtual time and then by the order of asking.</summary>
/// <remarks>Single-threaded. Nothing in the simulation waits for anything else.</remarks>
internal sealed class VirtualTime(Trace trace)
{
    private readonly PriorityQueue<Entry, (DateTimeOffset At, long Sequence)> _queue = new();
    private long _sequence;

    /// <summary>When every simulation begins.</summary>
    public static readonly DateTimeOffset Start = new(2031, 5, 4, 9, 8, 7, TimeSpan.Zero);

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>Events carried out so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Has something happen later.</summary>
    /// <param name="delay">From now.</param>
    /// <param name="what">For the trace; null for what is not worth a line.</param>
    /// <param name="action">What happens.</param>
    public void After(TimeSpan delay, string? what, Action action) =>
        _queue.Enqueue(new Entry(what, action), (Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), ++_sequence));

    /// <summary>Carries out the next event; false when there is none.</summary>
    public bool TryStep()
    {
        if (!_queue.TryDequeue(out Entry next, out (DateTimeOffset At, long Sequence) when))
        {
            return false;
        }

        Now = when.At;
        Steps++;
        if (next.What is not null)
        {
            trace.Add(Now, next.What);
        }

        next.Action();
        return true;
    }

    private readonly record struct Entry(string? What, Action Action);
}
