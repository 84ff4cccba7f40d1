using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Steppe.State;

namespace Steppe.Server;

/// <summary>The newest events, and a way to follow them.</summary>
/// <remarks>
/// <para>Thread-safe; one publisher. Following costs no thread. Nothing is dropped from what a subscriber reads: one that is
/// more than <see cref="MostBehind"/> batches behind is told so and ended, because what it has not read is kept in memory.</para>
/// <para>Source: HTTP API, event stream; server options <c>enable_event_broker</c> and <c>event_buffer_size</c>.</para>
/// </remarks>
public sealed class EventStream
{
    /// <summary>How many batches a subscriber may be behind.</summary>
    public const int MostBehind = 16_384;

    private readonly Lock _gate = new();
    private readonly int _kept;
    private readonly Queue<EventBatch> _buffer = new();
    private EventBatch _newest = new(0, 0);
    private bool _isClosed;

    /// <param name="kept">Batches kept for subscribers that come later; 0 keeps none.</param>
    public EventStream(int kept) => _kept = kept;

    /// <summary>Batches kept now.</summary>
    public int Kept
    {
        get
        {
            lock (_gate)
            {
                return _buffer.Count;
            }
        }
    }

    /// <summary>Follows the events from <paramref name="index"/> on, for ever.</summary>
    /// <param name="index">0 begins with the oldest kept; else with the first at or after it, or the newest when there is none.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="EventsLostException">The subscriber is too far behind, or the state has been replaced.</exception>
    /// <exception cref="OperationCanceledException">The server has ended, or the caller has cancelled.</exception>
    public async IAsyncEnumerable<EventBatch> FollowAsync(ulong index, [EnumeratorCancellation] CancellationToken cancellation)
    {
        (EventBatch at, ImmutableArray<EventBatch> earlier) = Enter(index);
        foreach (EventBatch batch in earlier)
        {
            yield return batch;
        }

        // Or this would hold them for as long as the subscription lasts.
        earlier = [];
        while (true)
        {
            at = await at.Next.WaitAsync(cancellation);
            if (Volatile.Read(ref _newest).Number - at.Number > MostBehind)
            {
                throw EventsLostException.TooFarBehind(at.Index);
            }

            yield return at;
        }
    }

    /// <summary>Adds the events of a command that is committed. One caller at a time.</summary>
    internal void Publish(CommittedCommand committed)
    {
        if (committed.Changes is [Change.OfEverything, ..])
        {
            Restart(committed.Index);
            return;
        }

        if (!StateEvents.HasAny(committed))
        {
            return;
        }

        EventBatch before = _newest;
        var batch = new EventBatch(committed, before.Number + 1);
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            Volatile.Write(ref _newest, batch);
            _buffer.Enqueue(batch);
            while (_buffer.Count > _kept)
            {
                _buffer.Dequeue();
            }
        }

        before.Link(batch);
    }

    /// <summary>Ends every subscriber, because another state has taken the place of the one they follow; new ones begin after it.</summary>
    /// <param name="index">Its index.</param>
    internal void Restart(ulong index)
    {
        EventBatch before = _newest;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            Volatile.Write(ref _newest, new EventBatch(index, before.Number + 1));
            _buffer.Clear();
        }

        before.Break(EventsLostException.Replaced(index));
    }

    /// <summary>Ends every subscriber for good.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        _newest.End();
    }

    // The batch to wait behind, and those to hand out before.
    private (EventBatch At, ImmutableArray<EventBatch> Earlier) Enter(ulong index)
    {
        lock (_gate)
        {
            ImmutableArray<EventBatch> wanted = [.. _buffer.Where(batch => batch.Index >= index)];
            return (_newest, wanted.IsEmpty && _buffer.Count > 0 ? [_buffer.Last()] : wanted);
        }
    }
}
