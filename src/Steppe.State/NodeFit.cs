using Steppe.Model;

namespace Steppe.State;

/// <summary>Whether a set of allocations fits a node: the one definition of "over-committed".</summary>
/// <remarks>Source: scheduler reference, fit check. Dimensions are named as the API shows them.</remarks>
public static class NodeFit
{
    /// <summary>The first dimension that does not fit, or null when everything does.</summary>
    /// <param name="node">The node.</param>
    /// <param name="allocations">All that would hold a share of it.</param>
    public static string? FirstExhausted(Node node, IReadOnlyCollection<Allocation> allocations)
    {
        long cpu = 0, memory = 0, disk = 0;
        foreach (Allocation allocation in allocations)
        {
            ResourceAsk held = allocation.Resources.Total;
            cpu += held.CpuMhz;
            memory += held.MemoryMb;
            disk += held.DiskMb;
        }

        if (cpu > node.Resources.CpuMhz - node.Reserved.CpuMhz)
        {
            return "cpu";
        }

        if (memory > node.Resources.MemoryMb - node.Reserved.MemoryMb)
        {
            return "memory";
        }

        return disk > node.Resources.DiskMb - node.Reserved.DiskMb ? "disk" : FirstPortCollision(allocations);
    }

    private static string? FirstPortCollision(IReadOnlyCollection<Allocation> allocations)
    {
        HashSet<(string Address, int Port)> held = [];
        foreach (AllocatedPort port in allocations.SelectMany(static allocation => allocation.Resources.Ports))
        {
            if (!held.Add((port.HostIp, port.Value)))
            {
                return $"network: reserved port collision {port.Label}={port.Value}";
            }
        }

        return null;
    }
}
