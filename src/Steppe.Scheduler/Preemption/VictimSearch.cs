using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Exclusive;
using Steppe.Scheduler.Ports;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Preemption;

/// <summary>Says of a node without room for one more allocation of a group who would have to make it.</summary>
/// <remarks>Only allocations of other jobs go, and only of jobs whose priority is lower by
/// <see cref="PreemptionPriority.LeastDifference"/> or more. What is to be stopped anyway leaves by itself and is not asked. Its
/// answers change with every placement. Source: scheduler reference §17.</remarks>
internal sealed class VictimSearch(AdmittedJob job, AdmittedGroup group, ProposedWork proposed, PreemptionLedger ledger, bool spreadsWork)
{
    private readonly ExclusiveAsk? _exclusive = ExclusiveAsk.Of(group);

    /// <summary>What it would take, or null when nothing helps. The node has been found feasible, and lacks room.</summary>
    public PreemptionOption? FindOption(Candidate candidate)
    {
        Allocation[] there = [.. proposed.AllocationsOn(candidate.Node.Id, candidate.Slot)];
        Allocation[] evictable = [.. there.Where(MayGo)];
        if (evictable.Length == 0)
        {
            return null;
        }

        Room room = proposed.RoomAt(candidate.Slot);
        if (Choose(candidate.Node, room, there, evictable) is not { Count: > 0 } chosen || !IsEnough(candidate.Node, room, there, [.. chosen]))
        {
            return null;
        }

        ImmutableArray<Allocation> victims = Needed(candidate.Node, room, there, chosen);
        return victims.IsEmpty ? null : new PreemptionOption(
            victims, After(room, victims).Score(group.AskOn(candidate.Node), spreadsWork), PreemptionScore.Of(victims), proposed.CountOfGroup(candidate.Slot, group.Name))
        {
            Devices = _exclusive?.Choose(candidate.Node, Without(there, victims)).DeviceScore,
        };
    }

    private List<Allocation>? Choose(Node node, Room room, Allocation[] there, Allocation[] evictable)
    {
        List<Allocation> chosen = [];
        if (group.Network is { } network)
        {
            if (PortVictims.Choose(network, node, there, evictable) is not { } listeners)
            {
                return null;
            }

            chosen.AddRange(listeners);
        }

        if (_exclusive is { Devices.IsEmpty: false })
        {
            if (DeviceVictims.Choose(_exclusive.Devices, node, [.. Without(there, chosen)], [.. Without(evictable, chosen)]) is not { } holders)
            {
                return null;
            }

            chosen.AddRange(holders);
        }

        if (group.Ask.Cores > 0)
        {
            if (CoreVictims.Choose(group.Ask.Cores, node, [.. Without(there, chosen)], [.. Without(evictable, chosen)]) is not { } owners)
            {
                return null;
            }

            chosen.AddRange(owners);
        }

        if (RoomVictims.Choose(group.AskOn(node), After(room, chosen), [.. Without(evictable, chosen)], ledger) is not { } others)
        {
            return null;
        }

        chosen.AddRange(others);
        return chosen;
    }

    // Chosen for one thing, some may give enough of another: the most urgent stay first of those who need not go.
    private ImmutableArray<Allocation> Needed(Node node, Room room, Allocation[] there, List<Allocation> chosen)
    {
        ImmutableArray<Allocation> needed = [.. chosen];
        foreach (Allocation candidate in chosen.OrderByDescending(static one => one.Job.Priority).ThenBy(static one => one.Id))
        {
            ImmutableArray<Allocation> fewer = [.. needed.Where(one => one.Id != candidate.Id)];
            needed = IsEnough(node, room, there, fewer) ? fewer : needed;
        }

        return needed;
    }

    private bool IsEnough(Node node, Room room, Allocation[] there, ImmutableArray<Allocation> victims) =>
        After(room, victims).FindShortage(group.AskOn(node)) is null
        && _exclusive?.Choose(node, Without(there, victims)).Failure is null
        && (group.Network is not { } network || PortChoice.Make(network, new NodePorts(node, Without(there, victims)), new Entropy(0)).Failure is null);

    private static Room After(Room room, IEnumerable<Allocation> gone) =>
        gone.Aggregate(room, static (left, one) => left.Without(one.Resources.Total));

    private static IEnumerable<Allocation> Without(Allocation[] allocations, IReadOnlyList<Allocation> gone) =>
        allocations.Where(one => !gone.Any(other => other.Id == one.Id));

    private bool MayGo(Allocation allocation) =>
        !allocation.IsTerminal && allocation.JobKey != job.Key && PreemptionPriority.Suffices(job.Priority, allocation.Job.Priority);
}
