using System.Collections.Immutable;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Preemption;

/// <summary>Who makes room for whom in one plan.</summary>
/// <remarks>Mutable; one instance serves one evaluation, on one thread.</remarks>
internal sealed class PreemptionLedger(StateSnapshot state)
{
    private readonly List<PlannedPreemption> _planned = [];
    private readonly Dictionary<(JobKey Job, string Group), int> _byVictim = [];
    private readonly SortedDictionary<string, int> _byGroup = new(StringComparer.Ordinal);
    private readonly List<int> _touched = [];

    /// <summary>All so far, in order of the victim's id.</summary>
    public IReadOnlyList<PlannedPreemption> Planned => [.. _planned.OrderBy(static one => one.AllocationId)];

    /// <summary>Slots on which some group runs that has lost more by now than before, in order and with repetitions: it has become
    /// dearer to take from.</summary>
    public IReadOnlyList<int> Touched => _touched;

    /// <summary>Allocations of a victim's group that go already.</summary>
    public int CountOfGroup(Allocation victim) => _byVictim.GetValueOrDefault((victim.JobKey, victim.TaskGroup));

    /// <summary>Counts those who make room for a placement.</summary>
    public void Add(Allocation placed, ImmutableArray<Allocation> victims)
    {
        foreach (Allocation victim in victims)
        {
            _planned.Add(new PlannedPreemption(victim.Id, victim.NodeId, placed.Id));
            _byVictim[(victim.JobKey, victim.TaskGroup)] = CountOfGroup(victim) + 1;
        }

        _byGroup[placed.TaskGroup] = _byGroup.GetValueOrDefault(placed.TaskGroup) + victims.Length;
        foreach ((JobKey job, string group) in victims.Where(VictimCost.MayGrow).Select(static victim => (victim.JobKey, victim.TaskGroup)).Distinct())
        {
            _touched.AddRange(state.AllocationsOf(job)
                .Where(allocation => allocation.TaskGroup == group && !allocation.IsTerminal)
                .Select(allocation => state.NodeColumns.SlotOf(allocation.NodeId)));
        }
    }

    /// <summary>Adds for each group how many make room for it.</summary>
    public ImmutableSortedDictionary<string, DesiredUpdates> Count(ImmutableSortedDictionary<string, DesiredUpdates> counters) =>
        counters.SetItems(_byGroup.Select(group => KeyValuePair.Create(
            group.Key, (counters.GetValueOrDefault(group.Key) ?? new DesiredUpdates()) with { Preemptions = group.Value })));
}
