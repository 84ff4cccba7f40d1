using Steppe.Model;
using Steppe.Protocol;
using Steppe.State;

namespace Steppe.Server;

/// <summary>What a client agent that watches is told of the allocations of its node.</summary>
/// <remarks>Pure. Decision 0160.</remarks>
internal static class Assignments
{
    /// <summary>Index of the last change to what a node is to do, as its client counts.</summary>
    public static ulong IndexOf(StateSnapshot state, WatchAllocationsRequest request)
    {
        Table<AllocationId, ulong> held = state.AllocationsByNode.Of(request.NodeId);
        return request.Held is { } known && held.Count != known ? state.Index : held.Rows.DefaultIfEmpty().Max();
    }

    /// <summary>The answer: all allocations of the node, or those that have changed since the last answer where the client can put the two
    /// together.</summary>
    public static WatchAllocationsReply Reply(StateSnapshot state, WatchAllocationsRequest request)
    {
        Table<AllocationId, ulong> held = state.AllocationsByNode.Of(request.NodeId);

        // After a restore the indexes of rows say nothing of what the client has seen.
        bool knowsTheRest = request is { TakesChanges: true, AfterIndex: > 0 } && state.TableIndexes.Restored <= request.AfterIndex;
        ulong after = knowsTheRest ? request.AfterIndex : 0;
        return new WatchAllocationsReply(
            Math.Max(state.Index, 1),
            [.. held.Entries.Where(entry => entry.Value > after).Select(static entry => new AllocationStamp(entry.Key, entry.Value))],
            knowsTheRest ? held.Count : null);
    }
}
