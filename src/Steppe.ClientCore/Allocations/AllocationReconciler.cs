using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>An allocation and the servers' last change to it, as one side knows it.</summary>
public readonly record struct KnownAllocation(AllocationId Id, ulong ModifyIndex);

/// <summary>What follows from comparing the servers' list with the client's.</summary>
/// <param name="Fetch">New or changed: ask for them in full.</param>
/// <param name="Forget">The servers hold them no more: stop what runs and remove every trace.</param>
public sealed record ReconcileOutcome(ImmutableArray<AllocationId> Fetch, ImmutableArray<AllocationId> Forget);

/// <summary>What becomes of an allocation that was fetched.</summary>
public enum FetchedFate
{
    /// <summary>Not running here yet, and it should.</summary>
    Start,

    /// <summary>Runs here and goes on with new parts.</summary>
    Update,

    /// <summary>Runs here and should not.</summary>
    Stop,

    /// <summary>Was taken back before it ever ran here: report its end.</summary>
    Decline,

    /// <summary>Ran here, ended, and was collected while the answer was on its way: it must not run again.</summary>
    Ignore,
}

/// <summary>Compares what the servers want with what the client has.</summary>
/// <remarks>Pure. An allocation that ended and was collected stays known by its id until the servers forget it; otherwise it
/// would be taken for a new one and run twice.</remarks>
public static class AllocationReconciler
{
    /// <param name="desired">Every allocation of the node that the servers hold.</param>
    /// <param name="live">Allocations held here, ended ones too.</param>
    /// <param name="collected">Allocations that ran here and left nothing but their id.</param>
    public static ReconcileOutcome Compare(
        IReadOnlyList<KnownAllocation> desired,
        IReadOnlyList<KnownAllocation> live,
        IReadOnlyList<AllocationId> collected)
    {
        var here = live.ToDictionary(static known => known.Id, static known => known.ModifyIndex);
        HashSet<AllocationId> gone = [.. collected];
        HashSet<AllocationId> wanted = [.. desired.Select(static known => known.Id)];
        return new ReconcileOutcome(
            [
                .. desired
                    .Where(known => !gone.Contains(known.Id))
                    .Where(known => !here.TryGetValue(known.Id, out ulong index) || index < known.ModifyIndex)
                    .Select(static known => known.Id),
            ],
            [
                .. live.Select(static known => known.Id).Concat(collected).Where(id => !wanted.Contains(id)).Distinct().Order(),
            ]);
    }

    /// <summary>What to do with a fetched allocation.</summary>
    /// <param name="isHere">Whether a runner of it exists.</param>
    /// <param name="isCollected">Whether it ran here and left nothing but its id, or is just being removed.</param>
    /// <param name="desired">What the servers want of it.</param>
    public static FetchedFate FateOf(bool isHere, bool isCollected, DesiredStatus desired) => (isHere, desired) switch
    {
        _ when isCollected => FetchedFate.Ignore,
        (false, DesiredStatus.Run) => FetchedFate.Start,
        (true, DesiredStatus.Run) => FetchedFate.Update,
        (true, _) => FetchedFate.Stop,
        (false, _) => FetchedFate.Decline,
    };
}
