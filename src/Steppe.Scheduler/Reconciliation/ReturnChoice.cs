using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Chooses between allocations that have come back and those that stood in for them meanwhile.</summary>
/// <remarks>Pure and total. Source: scheduler reference §11; decision 0095.</remarks>
internal static class ReturnChoice
{
    /// <summary>Settles the fates of everything that came back and of what stood in for it; the oldest is asked first.</summary>
    /// <param name="group">What is wanted.</param>
    /// <param name="allocations">Those of the group.</param>
    /// <param name="fates">By allocation; what came back is <see cref="Fate.Reconnected"/> so far.</param>
    public static void Settle(GroupView group, IReadOnlyList<Allocation> allocations, Dictionary<AllocationId, Fate> fates)
    {
        var byId = allocations.ToDictionary(static allocation => allocation.Id);
        foreach (Allocation original in allocations.OrderBy(static one => one.CreateIndex).ThenBy(static one => one.Id))
        {
            if (fates[original.Id] == Fate.Reconnected)
            {
                fates[original.Id] = MayStay(original, group) ? Compare(original, group, byId, fates) : Fate.Outdone;
            }
        }
    }

    private static bool MayStay(Allocation original, GroupView group) =>
        original.DesiredTransition is { Reschedule: not true, ForceReschedule: not true }
        && original.Job.CreateIndex >= group.Job.CreateIndex
        && original.Job.Version >= group.Job.Version;

    private static Fate Compare(
        Allocation original, GroupView group, Dictionary<AllocationId, Allocation> byId, Dictionary<AllocationId, Fate> fates)
    {
        foreach (Allocation standIn in StandInsOf(original, byId).Where(one => fates[one.Id] is Fate.Keep or Fate.Reschedule or Fate.Away or Fate.Disconnecting or Fate.Reconnected))
        {
            if (Wins(standIn, original, group.Group))
            {
                return Fate.Outdone;
            }

            fates[standIn.Id] = Fate.StoodIn;
        }

        return Fate.Reconnected;
    }

    // A stand-in may itself have gone out of reach and been replaced. Where one has ended, its place may have been given to another that knows
    // nothing of it: then the number of the place tells.
    private static IEnumerable<Allocation> StandInsOf(Allocation original, Dictionary<AllocationId, Allocation> byId)
    {
        HashSet<AllocationId> seen = [original.Id];
        for (AllocationId next = original.NextAllocationId; seen.Add(next) && byId.TryGetValue(next, out Allocation? found); next = found.NextAllocationId)
        {
            if (!found.IsServerTerminal)
            {
                yield return found;
            }
        }

        IEnumerable<Allocation> later = byId.Values
            .Where(one => one.NameIndex == original.NameIndex && one.CreateIndex > original.CreateIndex && one is { IsServerTerminal: false, IsCanary: false })
            .OrderBy(static one => one.CreateIndex)
            .ThenBy(static one => one.Id);
        foreach (Allocation found in later.Where(one => seen.Add(one.Id)))
        {
            yield return found;
        }
    }

    private static bool Wins(Allocation standIn, Allocation original, AdmittedGroup group)
    {
        if ((standIn.Job.CreateIndex, standIn.Job.Version).CompareTo((original.Job.CreateIndex, original.Job.Version)) > 0)
        {
            return true;
        }

        // Work that is done need not be done once more.
        if (standIn.RanToSuccess)
        {
            return true;
        }

        // What cannot be heard, or has ended, is no reason to stop what runs.
        return standIn.ClientStatus is ClientStatus.Running or ClientStatus.Pending && group.Disconnect.Strategy switch
        {
            ReconnectStrategy.KeepOriginal => false,
            ReconnectStrategy.KeepReplacement => true,
            ReconnectStrategy.LongestRunning when (StartOf(standIn, group), StartOf(original, group)) is ({ } one, { } other) && one != other => one < other,
            _ => HasBetterScore(standIn, original),
        };
    }

    private static bool HasBetterScore(Allocation standIn, Allocation original) =>
        (standIn.ClientStatus == ClientStatus.Running || original.ClientStatus != ClientStatus.Running)
        && (ScoreOf(standIn), ScoreOf(original)) switch
        {
            (null, _) => false,
            (_, null) => true,
            var (one, other) => one > other,
        };

    private static double? ScoreOf(Allocation allocation) =>
        allocation.Metrics is { TopScores: { Count: > 0 } scores } ? scores.Max(static score => score.Normalized) : null;

    private static DateTimeOffset? StartOf(Allocation allocation, AdmittedGroup group) => group.FindLeader() is { } leader
        ? allocation.TaskStates.GetValueOrDefault(leader.Name)?.StartedAt
        : allocation.TaskStates.Values.Min(static task => task.StartedAt);
}
