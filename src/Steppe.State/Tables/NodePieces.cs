using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>What a node gives away piece by piece, cores and devices, and what of it somebody holds.</summary>
/// <remarks>Immutable. Pieces that are held count by name, also when the node does not offer them any more; one held twice is there
/// twice, as while a successor waits for its predecessor to end.</remarks>
public sealed class NodePieces
{
    private readonly Node _node;
    private readonly ImmutableArray<int> _cores;
    private readonly ImmutableArray<HeldDevice> _devices;
    private readonly int[] _freeDevices;

    private NodePieces(Node node, ImmutableArray<int> cores, ImmutableArray<HeldDevice> devices)
    {
        (_node, _cores, _devices) = (node, cores, devices);
        MhzPerCore = node.Resources.MhzPerCore;
        FreeCoreCount = cores.IsEmpty && node.Reserved.Cores is null or { Count: 0 } ? node.Resources.ReservableCores.Count : FreeCores.Count();
        _freeDevices = node.Resources.Devices.Count == 0 ? [] : [.. node.Resources.Devices.Select(group => FreeOf(group).Count())];
    }

    /// <summary>What one core counts, in MHz.</summary>
    public int MhzPerCore { get; }

    /// <summary>How many cores can be given away.</summary>
    public int FreeCoreCount { get; }

    /// <summary>The cores that can be given away, in order.</summary>
    public IEnumerable<int> FreeCores
    {
        get
        {
            HashSet<int> taken = [.. _cores, .. _node.Reserved.Cores ?? []];
            return _node.Resources.ReservableCores.Where(core => !taken.Contains(core)).Order();
        }
    }

    /// <summary>Those of a node of which just these shares are taken.</summary>
    public static NodePieces Of(Node node, params IEnumerable<AllocatedResources> held)
    {
        AllocatedResources[] shares = [.. held.Where(static one => one.Total is not { Cores: 0, Devices: 0 })];
        return new NodePieces(node, [.. shares.SelectMany(CoresOf)], [.. shares.SelectMany(DevicesOf)]);
    }

    /// <summary>How many devices of each group can be given away, by its place in <see cref="NodeResources.Devices"/>.</summary>
    public ReadOnlySpan<int> FreeDeviceCounts => _freeDevices;

    /// <summary>The devices of a group of this node that can be given away, in order.</summary>
    public IEnumerable<string> FreeOf(NodeDeviceGroup group)
    {
        HashSet<string> taken = [.. _devices.Where(one => one.Vendor == group.Vendor && one.Type == group.Type && one.Name == group.Name).Select(static one => one.Id)];
        return group.Instances.Where(one => one.Healthy && !taken.Contains(one.Id)).Select(static one => one.Id);
    }

    /// <summary>With an allocation's share taken (<paramref name="sign"/> 1) or given back (-1).</summary>
    public NodePieces With(AllocatedResources resources, int sign)
    {
        if (resources.Total is { Cores: 0, Devices: 0 })
        {
            return this;
        }

        return sign > 0
            ? new NodePieces(_node, _cores.AddRange(CoresOf(resources)), _devices.AddRange(DevicesOf(resources)))
            : new NodePieces(_node, _cores.RemoveRange(CoresOf(resources)), _devices.RemoveRange(DevicesOf(resources)));
    }

    /// <summary>The same pieces held of the node as it is now.</summary>
    internal NodePieces On(Node node) => new(node, _cores, _devices);

    private static IEnumerable<int> CoresOf(AllocatedResources resources) =>
        resources.Total.Cores == 0 ? [] : resources.Tasks.Values.SelectMany(static task => task.Cores ?? []);

    private static IEnumerable<HeldDevice> DevicesOf(AllocatedResources resources) => resources.Total.Devices == 0 ? [] : resources.Tasks.Values
        .SelectMany(static task => task.Devices ?? [])
        .SelectMany(static device => device.DeviceIds.Select(id => new HeldDevice(device.Vendor, device.Type, device.Name, id)));

    private readonly record struct HeldDevice(string Vendor, string Type, string Name, string Id);
}
