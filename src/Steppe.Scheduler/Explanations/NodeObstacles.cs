using System.Collections.Immutable;
using System.Globalization;
using Steppe.Model;
using Steppe.Scheduler.Devices;
using Steppe.Scheduler.Exclusive;
using Steppe.Scheduler.Feasibility;
using Steppe.Scheduler.Ports;
using Steppe.Scheduler.Ranking;
using Steppe.State;

namespace Steppe.Scheduler.Explanations;

/// <summary>Finds everything that keeps nodes from taking one more allocation of a group, not only the first thing.</summary>
/// <remarks>Asks the same rules as placement does, past the memory of classes. One instance serves one group, on one thread.</remarks>
internal sealed class NodeObstacles(AdmittedJob job, AdmittedGroup group, ProposedWork proposed)
{
    private readonly NodeScope _scope = new(job);
    private readonly ImmutableArray<DeviceAsk> _devices = DeviceAsk.Of(group);
    private readonly DistinctRules _distinct = new(job, group, proposed);
    private readonly ImmutableArray<(string Driver, DriverChecker Checker)> _drivers =
        [.. group.Drivers.Select(static driver => (driver, new DriverChecker([driver])))];

    private readonly ImmutableArray<(NodeTarget Left, ConstraintChecker Checker)> _constraints =
    [
        .. group.Constraints
            .Where(static constraint => !DistinctRules.IsDistinct(constraint))
            .Select(static constraint => (new NodeTarget(constraint.LTarget), new ConstraintChecker(constraint))),
    ];

    /// <summary>What is in the way on a node, in the order of the scheduler's checks; empty when it can take one more.</summary>
    public ImmutableArray<Obstacle> Of(Node node, int slot) => [.. State(node), .. Scope(node), .. Feasibility(node), .. Distinct(node, slot), .. Ports(node, slot), .. Devices(node, slot), .. Cores(node, slot), .. Room(node, slot)];

    private static IEnumerable<Obstacle> State(Node node)
    {
        if (node.Status != NodeStatus.Ready)
        {
            yield return new Obstacle(ObstacleKind.NodeState, "ready", $"to be ready (it is {node.Status.ToString().ToLowerInvariant()})");
        }
        else if (!node.IsEligible)
        {
            yield return new Obstacle(ObstacleKind.NodeState, "eligible", $"to be eligible (it {(node.Drain is null ? "takes no new work" : "is being drained")})");
        }
    }

    private IEnumerable<Obstacle> Scope(Node node)
    {
        if (!_scope.IncludesPoolOf(node))
        {
            yield return new Obstacle(ObstacleKind.Pool, "node pool", $"node pool {job.Specification.NodePool} (it is in {node.NodePool})");
        }

        if (!_scope.Datacenters.Include(node.Datacenter))
        {
            string wanted = string.Join(", ", job.Specification.Datacenters ?? []);
            yield return new Obstacle(ObstacleKind.Datacenter, "datacenter", $"datacenter {wanted} (it is in {node.Datacenter})");
        }
    }

    private IEnumerable<Obstacle> Feasibility(Node node)
    {
        foreach ((string driver, DriverChecker checker) in _drivers)
        {
            if (checker.FindRejection(node) is not null)
            {
                string state = node.Drivers.TryGetValue(driver, out DriverStatus? status) && status.Detected ? " (it is unhealthy)" : "";
                yield return new Obstacle(ObstacleKind.Driver, $"driver {driver}", $"driver {driver}{state}");
            }
        }

        foreach ((NodeTarget left, ConstraintChecker checker) in _constraints)
        {
            if (checker.FindRejection(node) is { } rejection)
            {
                string found = left.Resolve(node) is { } value ? $"it has {value}" : "it has none";
                yield return new Obstacle(ObstacleKind.Constraint, $"constraint {rejection}", $"{rejection} ({found})");
            }
        }

        foreach (DeviceAsk wanted in Unmet(_devices, asks => DeviceChoice.FindMissing(asks, node)))
        {
            int there = Most(wanted, node.Resources.Devices, static group => group.Instances.Count(static one => one.Healthy));
            string found = there > 0 ? string.Create(CultureInfo.InvariantCulture, $"it has {there}") : "it has none that is as asked";
            yield return new Obstacle(
                ObstacleKind.Device, $"device {wanted.Name}", string.Create(CultureInfo.InvariantCulture, $"{wanted.Count} of device {wanted.Name} ({found})"), Lacking(wanted, there));
        }

        foreach (VolumeRequest volume in HostVolumeChecker.Of(group)?.AllMissing(node) ?? [])
        {
            string found = node.HostVolumes.ContainsKey(volume.Source) ? " (it is read-only there)" : "";
            yield return new Obstacle(ObstacleKind.Volume, $"host volume {volume.Source}", $"host volume {volume.Source}{found}");
        }

        if (group.Network is { Mode: not (NetworkMode.Host or NetworkMode.None) } network)
        {
            string mode = network.CniName is { } name ? $"cni/{name}" : "bridge";
            yield return new Obstacle(ObstacleKind.Network, $"network mode {mode}", $"network mode {mode} (no client offers it yet)");
        }
    }

    private IEnumerable<Obstacle> Distinct(Node node, int slot)
    {
        foreach (string rejection in _distinct.AllRejections(node, slot))
        {
            yield return rejection == ConstraintOperators.DistinctHosts
                ? new Obstacle(ObstacleKind.DistinctHosts, rejection, "to hold nothing of the job yet (distinct_hosts)")
                : new Obstacle(ObstacleKind.DistinctProperty, "distinct_property", rejection);
        }
    }

    private IEnumerable<Obstacle> Ports(Node node, int slot)
    {
        if (group.Network is not { } ask)
        {
            yield break;
        }

        Allocation[] there = [.. proposed.AllocationsOn(node.Id, slot)];
        var ports = new NodePorts(node, there);
        foreach (PortAsk port in ask.StaticPorts.Where(static port => !port.IgnoresCollision))
        {
            IReadOnlyList<NodeAddress> addresses = ports.AddressesOf(port.HostNetwork);
            if (addresses.Count > 0 && !ports.IsFree(addresses, port.Value))
            {
                string number = port.Value.ToString(CultureInfo.InvariantCulture);
                yield return new Obstacle(ObstacleKind.Port, $"port {number}", $"port {number} ({HolderOf(there, addresses, port.Value)})");
            }
        }

        foreach (string network in ask.HostNetworks.Where(network => ports.AddressesOf(network).Count == 0))
        {
            yield return new Obstacle(ObstacleKind.Network, $"host network {network}", $"an address in host network {network}");
        }

        // Which dynamic ports are drawn does not matter here, only whether there are enough.
        if (PortChoice.Make(ask with { StaticPorts = [] }, ports, new Entropy(0)).Failure is { } failure && failure.Contains("dynamic", StringComparison.Ordinal))
        {
            yield return new Obstacle(ObstacleKind.Port, "dynamic ports", "a free dynamic port");
        }
    }

    private static string HolderOf(IEnumerable<Allocation> there, IReadOnlyList<NodeAddress> addresses, int port) =>
        there.FirstOrDefault(allocation => allocation.Resources.Ports.Any(held => held.Value == port && addresses.Any(address => address.Address == held.HostIp))) is { } holder
            ? $"held by {holder.Name}"
            : "reserved on the node";

    private IEnumerable<Obstacle> Devices(Node node, int slot)
    {
        if (_devices.IsEmpty)
        {
            yield break;
        }

        NodePieces pieces = proposed.PiecesAt(slot);
        ImmutableArray<DeviceAsk> there = _devices.RemoveRange(Unmet(_devices, asks => DeviceChoice.FindMissing(asks, node)));
        foreach (DeviceAsk wanted in Unmet(there, asks => DeviceChoice.Make(asks, node, pieces).Missing))
        {
            int free = Most(wanted, node.Resources.Devices, devices => pieces.FreeOf(devices).Count());
            yield return new Obstacle(
                ObstacleKind.Device, $"device {wanted.Name}", string.Create(CultureInfo.InvariantCulture, $"{wanted.Count} free of device {wanted.Name}"), Lacking(wanted, free));
        }
    }

    // Every ask that cannot be met beside those that can.
    private static List<DeviceAsk> Unmet(ImmutableArray<DeviceAsk> asks, Func<ImmutableArray<DeviceAsk>, DeviceAsk?> findMissing)
    {
        List<DeviceAsk> unmet = [];
        while (findMissing(asks) is { } missing)
        {
            unmet.Add(missing);
            asks = asks.Remove(missing);
        }

        return unmet;
    }

    private static int Most(DeviceAsk ask, IReadOnlyList<NodeDeviceGroup> groups, Func<NodeDeviceGroup, int> count) =>
        groups.Where(ask.Matches).Select(count).DefaultIfEmpty().Max();

    // With several asks of a group one may have what another lacks: then only the whole ask says how much less would do.
    private int Lacking(DeviceAsk wanted, int most) => _devices.Length == 1 ? Math.Max(1, wanted.Count - most) : wanted.Count;

    private IEnumerable<Obstacle> Cores(Node node, int slot)
    {
        int missing = group.Ask.Cores == 0 ? 0 : group.Ask.Cores - proposed.PiecesAt(slot).FreeCoreCount;
        return Short(ObstacleKind.Cores, ExclusiveAsk.Cores, missing == 1 ? "core" : "cores", missing, hasNone: false);
    }

    private IEnumerable<Obstacle> Room(Node node, int slot)
    {
        Room room = proposed.RoomAt(slot);
        ResourceAsk ask = group.AskOn(node);
        return
        [
            .. Short(ObstacleKind.Cpu, "cpu", "MHz of cpu", room.Used.CpuMhz + ask.CpuMhz - room.Available.CpuMhz, room.Available.CpuMhz <= 0),
            .. Short(ObstacleKind.Memory, "memory", "MiB of memory", room.Used.MemoryMb + ask.MemoryMb - room.Available.MemoryMb, room.Available.MemoryMb <= 0),
            .. Short(ObstacleKind.Disk, "disk", "MiB of disk", room.Used.DiskMb + ask.DiskMb - room.Available.DiskMb, hasNone: false),
        ];
    }

    private static IEnumerable<Obstacle> Short(ObstacleKind kind, string check, string unit, long missing, bool hasNone)
    {
        if (missing > 0 || hasNone)
        {
            yield return new Obstacle(kind, check, string.Create(CultureInfo.InvariantCulture, $"{Math.Max(missing, 1)} {unit}"), Math.Max(missing, 1));
        }
    }
}
