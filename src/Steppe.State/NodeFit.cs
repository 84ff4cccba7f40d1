using Steppe.Model;

namespace Steppe.State;

/// <summary>Whether a set of allocations fits a node: the one definition of "over-committed".</summary>
/// <remarks>Source: scheduler reference, fit check. Dimensions are named as the API shows them.</remarks>
public static class NodeFit
{
    /// <summary>The first dimension that does not fit, or null when everything does.</summary>
    /// <param name="node">The node.</param>
    /// <param name="allocations">All that would hold a share of it.</param>
    public static string? FirstExhausted(Node node, IReadOnlyCollection<Allocation> allocations) => FirstExhausted(node, [], allocations);

    /// <summary>The first dimension in which what is wanted does not fit beside what is there, or null when it does.</summary>
    /// <remarks>Ports held twice among what is there are passed over: a replacement may hold the port of a predecessor that is
    /// told to stop and has not yet, and that is no reason to refuse a third.</remarks>
    /// <param name="node">The node.</param>
    /// <param name="there">What holds a share of it already.</param>
    /// <param name="wanted">What is to be added.</param>
    public static string? FirstExhausted(Node node, IReadOnlyCollection<Allocation> there, IReadOnlyCollection<Allocation> wanted)
    {
        long cpu = 0, memory = 0, disk = 0;
        bool holdsCores = false, holdsDevices = false;
        foreach (Allocation allocation in there.Concat(wanted))
        {
            ResourceAsk held = allocation.Resources.Total;
            cpu += held.CpuMhz;
            memory += held.MemoryMb;
            disk += held.DiskMb;
            holdsCores |= held.Cores > 0;
            holdsDevices |= held.Devices > 0;
        }

        if (holdsCores && ExclusiveFit.FindCoreClash(node, there, wanted) is { } taken)
        {
            return taken;
        }

        if (cpu > node.Resources.CpuMhz - node.Reserved.CpuMhz)
        {
            return "cpu";
        }

        if (memory > node.Resources.MemoryMb - node.Reserved.MemoryMb)
        {
            return "memory";
        }

        if (disk > node.Resources.DiskMb - node.Reserved.DiskMb)
        {
            return "disk";
        }

        return FirstPortCollision(there, wanted) ?? (holdsDevices ? ExclusiveFit.FindDeviceClash(node, there, wanted) : null);
    }

    private static string? FirstPortCollision(IReadOnlyCollection<Allocation> there, IReadOnlyCollection<Allocation> wanted)
    {
        HashSet<(string Address, int Port)> held =
            [.. there.SelectMany(static allocation => allocation.Resources.Ports).Select(static port => (port.HostIp, port.Value))];
        foreach (AllocatedPort port in wanted.SelectMany(static allocation => allocation.Resources.Ports))
        {
            if (!held.Add((port.HostIp, port.Value)) && !port.IgnoresCollision)
            {
                return $"network: reserved port collision {port.Label}={port.Value}";
            }
        }

        return null;
    }
}
