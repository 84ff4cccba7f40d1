using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>What is kept and told of a node's drain.</summary>
internal static class DrainRules
{
    /// <summary>What is known of the latest drain from now on; what was noted about it stays unless something new is.</summary>
    public static LastDrain Last(
        Node node, DateTimeOffset startedAt, DrainStatus status, DateTimeOffset at, ImmutableSortedDictionary<string, string>? meta) => new()
    {
        StartedAt = startedAt,
        UpdatedAt = at,
        Status = status,
        Meta = meta ?? (node.Drain is null ? null : node.LastDrain?.Meta) ?? ImmutableSortedDictionary<string, string>.Empty,
    };

    /// <summary>What the operator reads about it.</summary>
    public static NodeEvent Event(string message, StateBuilder state) =>
        new() { Subsystem = "Drain", Message = message, At = state.At, CreateIndex = state.Index };
}
