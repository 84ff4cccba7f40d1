using System.Collections.Immutable;
using Steppe.State;

namespace Steppe.Server;

/// <summary>The events of one command.</summary>
/// <remarks>Batches are a chain from the oldest kept to the newest: a subscriber holds on to one and waits for the next, so
/// publishing costs the same however many listen, and what everybody has read is garbage.</remarks>
public sealed class EventBatch
{
    private readonly TaskCompletionSource<EventBatch> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Made when the first subscriber reads: mostly nobody listens.
    private readonly Lazy<ImmutableArray<PublishedEvent>> _events;

    /// <summary>The beginning of a chain, without events.</summary>
    internal EventBatch(ulong index, long number)
        : this(index, number, static () => [])
    {
    }

    internal EventBatch(CommittedCommand committed, long number)
        : this(committed.Index, number, () => [.. StateEvents.Of(committed).Select(static happened => new PublishedEvent(happened))])
    {
    }

    private EventBatch(ulong index, long number, Func<ImmutableArray<PublishedEvent>> events) =>
        (Index, Number, _events) = (index, number, new Lazy<ImmutableArray<PublishedEvent>>(events));

    /// <summary>Index of the command.</summary>
    public ulong Index { get; }

    /// <summary>What happened, in order; empty only for the chain's beginning.</summary>
    public ImmutableArray<PublishedEvent> Events => _events.Value;

    /// <summary>Counts batches, to tell how far behind a subscriber is.</summary>
    internal long Number { get; }

    /// <summary>Completes with the batch after this one.</summary>
    internal Task<EventBatch> Next => _next.Task;

    internal void Link(EventBatch next) => _next.SetResult(next);

    internal void Break(Exception why) => _next.TrySetException(why);

    internal void End() => _next.TrySetCanceled();
}
