using System.Collections.Immutable;

namespace Steppe.State;

/// <summary>One thing that happened, as subscribers of the event stream hear of it.</summary>
/// <remarks>Immutable. Source: HTTP API, event stream.</remarks>
/// <param name="Topic">What kind of row it is about; one of <see cref="EventTopics"/>.</param>
/// <param name="Type">What happened to it; one of <see cref="EventTypes"/>.</param>
/// <param name="Key">Id of the row.</param>
/// <param name="Namespace">Namespace of the row; empty for rows that have none.</param>
/// <param name="FilterKeys">Other ids under which subscribers find it.</param>
/// <param name="Index">Index of the command that did it.</param>
/// <param name="Row">The row afterwards; as it was, if it is gone.</param>
public sealed record StateEvent(
    string Topic,
    string Type,
    string Key,
    string Namespace,
    ImmutableArray<string> FilterKeys,
    ulong Index,
    object Row);
