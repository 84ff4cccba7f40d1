using Steppe.Model;
using Steppe.Scheduler.Ports;

namespace Steppe.Scheduler.Preemption;

/// <summary>Chooses who gives up ports that a group needs.</summary>
/// <remarks>Pure. Whoever holds a port the job names must be among those who may have to go; for ports of any number the least
/// urgent go, of those who hold most first. Source: scheduler reference §17.</remarks>
internal static class PortVictims
{
    /// <summary>Those who go; empty when the ports are free; null when they cannot be had.</summary>
    /// <param name="ask">The group's network.</param>
    /// <param name="node">The node.</param>
    /// <param name="there">Everything proposed for it.</param>
    /// <param name="evictable">Those of them who may have to go.</param>
    public static IReadOnlyList<Allocation>? Choose(NetworkAsk ask, Node node, IReadOnlyList<Allocation> there, IReadOnlyList<Allocation> evictable)
    {
        if (ask is { StaticPorts.IsEmpty: true, DynamicPorts.IsEmpty: true })
        {
            return [];
        }

        HashSet<AllocationId> mayGo = [.. evictable.Select(static one => one.Id)];
        if (Holders(ask, node, there) is not { } holders || holders.Any(holder => !mayGo.Contains(holder.Id)))
        {
            return null;
        }

        List<Allocation> chosen = [.. holders];
        Queue<Allocation> others = new(evictable
            .Where(one => one.Resources.Ports.Count > 0 && holders.TrueForAll(holder => holder.Id != one.Id))
            .OrderBy(static one => one.Job.Priority)
            .ThenByDescending(static one => one.Resources.Ports.Count)
            .ThenBy(static one => one.Id));
        while (PortChoice.Make(ask, new NodePorts(node, there.Where(one => chosen.TrueForAll(gone => gone.Id != one.Id))), new Entropy(0)).Failure is not null)
        {
            if (!others.TryDequeue(out Allocation? next))
            {
                return null;
            }

            chosen.Add(next);
        }

        return chosen;
    }

    // Null when a port is reserved on the node, or there is no such network: nobody can give it up.
    private static List<Allocation>? Holders(NetworkAsk ask, Node node, IReadOnlyList<Allocation> there)
    {
        var all = new NodePorts(node, there);
        var empty = new NodePorts(node, []);
        List<Allocation> holders = [];
        foreach (PortAsk port in ask.StaticPorts.Where(static port => !port.IgnoresCollision))
        {
            IReadOnlyList<NodeAddress> addresses = all.AddressesOf(port.HostNetwork);
            if (addresses.Count == 0 || !empty.IsFree(addresses, port.Value))
            {
                return null;
            }

            if (!all.IsFree(addresses, port.Value))
            {
                holders.AddRange(there.Where(one => one.Resources.Ports.Any(held =>
                    held.Value == port.Value && addresses.Any(address => address.Address == held.HostIp))));
            }
        }

        return [.. holders.DistinctBy(static holder => holder.Id).OrderBy(static holder => holder.Id)];
    }
}
