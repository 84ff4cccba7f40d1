using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Preemption;
using Steppe.Scheduler.Ranking;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler.Placements;

/// <summary>Finds the best node for each placement of a service or batch job.</summary>
/// <remarks>Mutable; one instance serves one evaluation, on one thread. Nodes are first looked at when the first placement
/// needs one. Source: scheduler reference §6.</remarks>
internal sealed class Placer(PlanDraft draft) : IDisposable
{
    private readonly Dictionary<ulong, PlanDraft> _earlier = [];
    private readonly Dictionary<(string Group, ulong? Version), IGroupRanking> _rankings = [];
    private readonly Dictionary<(string Group, ulong? Version), PreemptionRanking> _preemptions = [];
    private readonly SortedDictionary<string, AllocationMetrics> _failed = new(StringComparer.Ordinal);

    // Most placements are of the same group as the one before.
    private (AdmittedGroup? Group, AdmittedJob? Version, IGroupRanking? Ranking) _last;

    /// <summary>Whether more than one placement is to be made.</summary>
    public bool ExpectsMore { get; set; }

    /// <summary>By group: why the first placement that failed did, and how many more went the same way.</summary>
    public ImmutableSortedDictionary<string, AllocationMetrics> Failed => _failed.ToOrdinalMap(static failed => failed.Key, static failed => failed.Value);

    /// <summary>Finds a node for a placement, or counts it as failed. After one failure of a group the rest of it is not tried.</summary>
    public void Place(Placement placement)
    {
        AdmittedGroup group = placement.Group;
        if (_failed.TryGetValue(group.Name, out AllocationMetrics? failure))
        {
            _failed[group.Name] = Exhaustion.WithOneMore(failure, group);
            return;
        }

        PlanDraft own = DraftOf(placement.Version);
        own.Stage(placement);
        if (StickyPlace.Find(placement, own) is (var kept, var reason))
        {
            own.Place(placement, kept, reason);
            return;
        }

        NodeId[] avoided = NodesToAvoid(placement);
        if (RankingOf(placement, own).FindBest(avoided, out AllocationMetrics metrics) is { } best)
        {
            own.Place(placement, best, metrics);
        }
        else if (own.MayPreempt && PreemptionOf(placement, own).FindBest(avoided, metrics) is { } taken)
        {
            own.Place(placement, taken.Node, taken.Metrics, taken.Victims);
        }
        else
        {
            _failed.Add(group.Name, Exhaustion.OfFirst(metrics, group));
            own.Unstage(placement);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IGroupRanking ranking in _rankings.Values)
        {
            ranking.Dispose();
        }
    }

    private PlanDraft DraftOf(AdmittedJob? version)
    {
        if (version is null)
        {
            return draft;
        }

        if (!_earlier.TryGetValue(version.Version, out PlanDraft? own))
        {
            own = draft.ForVersion(version);
            _earlier.Add(version.Version, own);
        }

        return own;
    }

    private IGroupRanking RankingOf(Placement placement, PlanDraft own)
    {
        if (_last is { Ranking: { } last } && _last.Group == placement.Group && _last.Version == placement.Version)
        {
            return last;
        }

        var key = (placement.Group.Name, placement.Version?.Version);
        if (!_rankings.TryGetValue(key, out IGroupRanking? ranking))
        {
            ranking = ColumnRanking.TryCreate(placement.Group, own, ExpectsMore) ?? (IGroupRanking)new GroupRanking(placement.Group, own);
            _rankings.Add(key, ranking);
        }

        _last = (placement.Group, placement.Version, ranking);
        return ranking;
    }

    private PreemptionRanking PreemptionOf(Placement placement, PlanDraft own)
    {
        var key = (placement.Group.Name, placement.Version?.Version);
        if (!_preemptions.TryGetValue(key, out PreemptionRanking? ranking))
        {
            ranking = new PreemptionRanking(placement.Group, own);
            _preemptions.Add(key, ranking);
        }

        return ranking;
    }

    private static NodeId[] NodesToAvoid(Placement placement) =>
        placement is { IsReschedule: true, Previous: { } failed }
            ? [failed.NodeId, .. failed.Reschedules.Select(static past => past.PreviousNodeId)]
            : [];
}
