using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>What a node gives away piece by piece, cores and devices, and what of it somebody holds.</summary>
/// <remarks>Immutable. Pieces that are held count by name, also when the node does not offer them any more; one held twice is there
/// twice, as while a successor waits for its predecessor to end.</remarks>
public sealed class NodePieces
{
    // Up to so many are looked through faster than a set of them is made.
    private const int FewDevices = 16;

    private readonly Node _node;
    private readonly ImmutableArray<int> _cores;
    private readonly ImmutableArray<HeldDevice> _devices;
    private readonly int[] _freeDevices;

    private NodePieces(Node node, ImmutableArray<int> cores, ImmutableArray<HeldDevice> devices)
    {
        (_node, _cores, _devices) = (node, cores, devices);
        MhzPerCore = node.Resources.MhzPerCore;
        FreeCoreCount = FirstFreeCores(int.MaxValue).Length;
        _freeDevices = node.Resources.Devices.Count == 0 ? [] : [.. node.Resources.Devices.Select(group => FreeOf(group).Count())];
    }

    // Counts are carried over: what is taken or given back changes them by what it is.
    private NodePieces(NodePieces before, ImmutableArray<int> cores, ImmutableArray<HeldDevice> devices, int freeCores, int[] freeDevices)
    {
        (_node, _cores, _devices) = (before._node, cores, devices);
        MhzPerCore = before.MhzPerCore;
        FreeCoreCount = freeCores;
        _freeDevices = freeDevices;
    }

    /// <summary>What one core counts, in MHz.</summary>
    public int MhzPerCore { get; }

    /// <summary>How many cores can be given away.</summary>
    public int FreeCoreCount { get; }

    /// <summary>Those of a node of which just these shares are taken.</summary>
    public static NodePieces Of(Node node, params IEnumerable<AllocatedResources> held)
    {
        AllocatedResources[] shares = [.. held.Where(static one => one.Total is not { Cores: 0, Devices: 0 })];
        return new NodePieces(node, [.. shares.SelectMany(CoresOf)], [.. shares.SelectMany(DevicesOf)]);
    }

    /// <summary>How many devices of each group can be given away, by its place in <see cref="NodeResources.Devices"/>.</summary>
    public ReadOnlySpan<int> FreeDeviceCounts => _freeDevices;

    /// <summary>The lowest cores that can be given away, in order; fewer where there are no more.</summary>
    public int[] FirstFreeCores(int most)
    {
        IReadOnlyList<int> offered = _node.Resources.ReservableCores;
        int[] free = new int[offered.Count];
        int count = 0;
        for (int at = 0; at < free.Length; at++)
        {
            if (IsOffered(offered[at]) && !_cores.Contains(offered[at]))
            {
                free[count++] = offered[at];
            }
        }

        Array.Sort(free, 0, count);
        return free[..Math.Min(count, most)];
    }

    /// <summary>The devices of a group of this node that can be given away, in order.</summary>
    public IEnumerable<string> FreeOf(NodeDeviceGroup group)
    {
        HashSet<string>? taken = _devices.Length <= FewDevices ? null : [.. _devices.Where(one => one.IsOf(group)).Select(static one => one.Id)];
        foreach (NodeDevice one in group.Instances)
        {
            if (one.Healthy && !(taken?.Contains(one.Id) ?? IsHeld(group, one.Id)))
            {
                yield return one.Id;
            }
        }
    }

    /// <summary>With an allocation's share taken (<paramref name="sign"/> 1) or given back (-1).</summary>
    public NodePieces With(AllocatedResources resources, int sign)
    {
        if (resources.Total is { Cores: 0, Devices: 0 })
        {
            return this;
        }

        (ImmutableArray<int> cores, int freeCores) = (_cores, FreeCoreCount);
        foreach (int core in CoresOf(resources))
        {
            (cores, bool isChanged) = Change(cores, core, sign);
            freeCores -= isChanged && IsOffered(core) ? sign : 0;
        }

        (ImmutableArray<HeldDevice> devices, int[] freeDevices) = (_devices, _freeDevices);
        foreach (HeldDevice device in DevicesOf(resources))
        {
            (devices, bool isChanged) = Change(devices, device, sign);
            freeDevices = isChanged ? Counted(freeDevices, device, sign) : freeDevices;
        }

        return new NodePieces(this, cores, devices, freeCores, freeDevices);
    }

    /// <summary>The same pieces held of the node as it is now.</summary>
    internal NodePieces On(Node node) => new(node, _cores, _devices);

    // Whether anybody holds the piece changes with the first who takes it, and with the last who gives it back.
    private static (ImmutableArray<T> Held, bool IsChanged) Change<T>(ImmutableArray<T> held, T piece, int sign)
        where T : IEquatable<T>
    {
        int at = held.IndexOf(piece);
        if (sign > 0)
        {
            return (held.Add(piece), at < 0);
        }

        ImmutableArray<T> rest = at < 0 ? held : held.RemoveAt(at);
        return (rest, at >= 0 && !rest.Contains(piece));
    }

    private bool IsOffered(int core) => IndexOf(_node.Resources.ReservableCores, core) >= 0 && IndexOf(_node.Reserved.Cores ?? [], core) < 0;

    private static int IndexOf(IReadOnlyList<int> cores, int core)
    {
        for (int at = 0; at < cores.Count; at++)
        {
            if (cores[at] == core)
            {
                return at;
            }
        }

        return -1;
    }

    private bool IsHeld(NodeDeviceGroup group, string id)
    {
        foreach (HeldDevice held in _devices)
        {
            if (held.Id == id && held.IsOf(group))
            {
                return true;
            }
        }

        return false;
    }

    private int[] Counted(int[] free, HeldDevice device, int sign)
    {
        int[] counted = [.. free];
        for (int at = 0; at < counted.Length; at++)
        {
            NodeDeviceGroup group = _node.Resources.Devices[at];
            if (device.IsOf(group))
            {
                counted[at] -= sign * group.Instances.Count(one => one.Healthy && one.Id == device.Id);
            }
        }

        return counted;
    }

    private static IEnumerable<int> CoresOf(AllocatedResources resources) =>
        resources.Total.Cores == 0 ? [] : resources.Tasks.Values.SelectMany(static task => task.Cores ?? []);

    private static IEnumerable<HeldDevice> DevicesOf(AllocatedResources resources) => resources.Total.Devices == 0 ? [] : resources.Tasks.Values
        .SelectMany(static task => task.Devices ?? [])
        .SelectMany(static device => device.DeviceIds.Select(id => new HeldDevice(device.Vendor, device.Type, device.Name, id)));

    private readonly record struct HeldDevice(string Vendor, string Type, string Name, string Id)
    {
        public bool IsOf(NodeDeviceGroup group) => Name == group.Name && Vendor == group.Vendor && Type == group.Type;
    }
}
