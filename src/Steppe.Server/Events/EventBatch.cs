using System.Collections.Immutable;

namespace Steppe.Server;

/// <summary>The events of one command.</summary>
/// <remarks>Batches are a chain from the oldest kept to the newest: a subscriber holds on to one and waits for the next, so
/// publishing costs the same however many listen, and what everybody has read is garbage.</remarks>
public sealed class EventBatch
{
    private readonly TaskCompletionSource<EventBatch> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal EventBatch(ulong index, long number, ImmutableArray<PublishedEvent> events) =>
        (Index, Number, Events) = (index, number, events);

    /// <summary>Index of the command.</summary>
    public ulong Index { get; }

    /// <summary>What happened, in order; empty only for the chain's beginning.</summary>
    public ImmutableArray<PublishedEvent> Events { get; }

    /// <summary>Counts batches, to tell how far behind a subscriber is.</summary>
    internal long Number { get; }

    /// <summary>Completes with the batch after this one.</summary>
    internal Task<EventBatch> Next => _next.Task;

    internal void Link(EventBatch next) => _next.SetResult(next);

    internal void Break(Exception why) => _next.TrySetException(why);

    internal void End() => _next.TrySetCanceled();
}
