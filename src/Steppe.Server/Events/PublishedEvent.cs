using Steppe.State;

namespace Steppe.Server;

/// <summary>An event on its way to subscribers, written out once for all of them.</summary>
/// <remarks>Thread-safe. Subscribers wake together, so the others wait for the first to have written it.</remarks>
public sealed class PublishedEvent(StateEvent happened)
{
    private readonly Lock _writing = new();
    private byte[]? _json;

    /// <summary>What happened.</summary>
    public StateEvent Event { get; } = happened;

    /// <summary>The event as bytes; <paramref name="encode"/> is only called for the first who asks.</summary>
    public byte[] Encode(Func<StateEvent, byte[]> encode)
    {
        if (Volatile.Read(ref _json) is { } written)
        {
            return written;
        }

        lock (_writing)
        {
            return _json ??= encode(Event);
        }
    }
}
