using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Protocol;

/// <summary>The allocations of a node as one client agent knows them: its last list, and what has changed since.</summary>
/// <remarks>Immutable. Decision 0160.</remarks>
public sealed class AssignedStamps
{
    /// <summary>Nothing is known yet.</summary>
    public static readonly AssignedStamps None = new(ImmutableSortedDictionary<AllocationId, ulong>.Empty, isKnown: false);

    private readonly ImmutableSortedDictionary<AllocationId, ulong> _stamps;
    private readonly bool _isKnown;

    private AssignedStamps(ImmutableSortedDictionary<AllocationId, ulong> stamps, bool isKnown) => (_stamps, _isKnown) = (stamps, isKnown);

    /// <summary>How many there are; null while nothing is known.</summary>
    public int? Count => _isKnown ? _stamps.Count : null;

    /// <summary>All of them, in order of id.</summary>
    public IReadOnlyList<AllocationStamp> All => [.. _stamps.Select(static one => new AllocationStamp(one.Key, one.Value))];

    /// <summary>The allocations after an answer, or null when some have gone that it does not name: the whole list must be asked for.</summary>
    public AssignedStamps? After(WatchAllocationsReply reply)
    {
        ImmutableSortedDictionary<AllocationId, ulong> before = reply.Total is null ? None._stamps : _stamps;
        ImmutableSortedDictionary<AllocationId, ulong> stamps = before.SetItems(
            reply.Allocations.Select(static stamp => KeyValuePair.Create(stamp.Id, stamp.AllocationModifyIndex)));
        return reply.Total is { } total && stamps.Count != total ? null : new AssignedStamps(stamps, isKnown: true);
    }
}
