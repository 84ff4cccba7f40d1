using System.Collections.Immutable;
using Steppe.Api.Types;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>Nodes as the API shows them; the secret never leaves.</summary>
/// <remarks>Pure. Source: HTTP API, types <c>Node</c> and <c>NodeListStub</c>.</remarks>
internal static class NodeProjection
{
    public static ApiNode Full(Node node) => new()
    {
        Id = node.Id.ToString(),
        Name = node.Name,
        Datacenter = node.Datacenter,
        NodeClass = node.NodeClass,
        NodePool = node.NodePool,
        CgroupParent = node.CgroupParent,
        ComputedClass = node.ComputedClass,
        HttpAddress = node.HttpAddress,
        TlsEnabled = node.TlsEnabled,
        Attributes = node.Attributes,
        Meta = node.Meta,
        Links = node.Links,
        NodeResources = Resources(node),
        ReservedResources = Reserved(node),
        Resources = new ApiLegacyResources { Cpu = node.Resources.CpuMhz, MemoryMb = node.Resources.MemoryMb, DiskMb = node.Resources.DiskMb },
        Reserved = new ApiLegacyResources { Cpu = node.Reserved.CpuMhz, MemoryMb = node.Reserved.MemoryMb, DiskMb = node.Reserved.DiskMb },
        Drain = node.Drain is not null,
        DrainStrategy = node.Drain is { } drain
            ? new ApiDrainStrategy
            {
                Deadline = drain.Deadline.Ticks * TimeSpan.NanosecondsPerTick,
                ForceDeadline = drain.ForceAt,
                IgnoreSystemJobs = drain.IgnoresSystemJobs,
                StartedAt = drain.StartedAt,
            }
            : null,
        LastDrain = Last(node.LastDrain),
        SchedulingEligibility = Eligibility(node),
        Status = WireWords.Of(node.Status),
        StatusDescription = node.StatusDescription,
        StatusUpdatedAt = node.StatusUpdatedAt.ToUnixTimeSeconds(),
        Events = [.. node.Events.Select(Event)],
        Drivers = Drivers(node),
        CsiControllerPlugins = ImmutableSortedDictionary<string, ApiCsiPlugin>.Empty,
        CsiNodePlugins = ImmutableSortedDictionary<string, ApiCsiPlugin>.Empty,
        HostVolumes = Volumes(node),
        HostNetworks = HostNetworks(node),
        LastMissedHeartbeatIndex = node.LastMissedHeartbeatIndex,
        LastAllocUpdateIndex = node.LastAllocationUpdateIndex,
        CreateIndex = node.CreateIndex,
        ModifyIndex = node.ModifyIndex,
    };

    public static NodeListStub Stub(Node node, bool withResources, bool withOs) => new()
    {
        Id = node.Id.ToString(),
        Name = node.Name,
        Address = HostOf(node.HttpAddress),
        Datacenter = node.Datacenter,
        NodeClass = node.NodeClass,
        NodePool = node.NodePool,
        Attributes = withOs && node.Attributes.TryGetValue("os.name", out string? os)
            ? ImmutableSortedDictionary<string, string>.Empty.Add("os.name", os)
            : null,
        Version = node.Attributes.GetValueOrDefault("nomad.version", ""),
        Drain = node.Drain is not null,
        LastDrain = Last(node.LastDrain),
        SchedulingEligibility = Eligibility(node),
        Status = WireWords.Of(node.Status),
        StatusDescription = node.StatusDescription,
        Drivers = Drivers(node),
        HostVolumes = Volumes(node),
        NodeResources = withResources ? Resources(node) : null,
        ReservedResources = withResources ? Reserved(node) : null,
        CreateIndex = node.CreateIndex,
        ModifyIndex = node.ModifyIndex,
    };

    private static ApiLastDrain? Last(LastDrain? drain) => drain is null ? null : new ApiLastDrain
    {
        Meta = drain.Meta.IsEmpty ? null : drain.Meta,
        StartedAt = drain.StartedAt,
        Status = WireWords.Of(drain.Status),
        UpdatedAt = drain.UpdatedAt,
    };

    private static string Eligibility(Node node) => node.IsEligible ? "eligible" : "ineligible";

    private static string HostOf(string address) =>
        address.LastIndexOf(':') is > 0 and int colon ? address[..colon].Trim('[', ']') : address;

    private static IReadOnlyDictionary<string, ApiDriver> Drivers(Node node) => node.Drivers.ToImmutableSortedDictionary(
        static driver => driver.Key,
        static driver => new ApiDriver
        {
            Attributes = driver.Value.Attributes,
            Detected = driver.Value.Detected,
            Healthy = driver.Value.Healthy,
            HealthDescription = driver.Value.HealthDescription,
            UpdateTime = driver.Value.UpdatedAt,
        },
        StringComparer.Ordinal);

    private static ApiNodeEvent Event(NodeEvent happened) => new()
    {
        Message = happened.Message,
        Subsystem = happened.Subsystem,
        Details = happened.Details.IsEmpty ? null : happened.Details,
        Timestamp = happened.At,
        CreateIndex = happened.CreateIndex,
    };

    private static ApiNodeResources Resources(Node node) => new()
    {
        Cpu = new ApiNodeCpu
        {
            CpuShares = node.Resources.CpuMhz,
            TotalCpuCores = node.Resources.TotalCores,
            ReservableCpuCores = node.Resources.ReservableCores,
        },
        Memory = new ApiNodeMemory { MemoryMb = node.Resources.MemoryMb },
        Disk = new ApiNodeDisk { DiskMb = node.Resources.DiskMb },
        Devices = DeviceProjection.Of(node.Resources),
        MinDynamicPort = node.Resources.MinDynamicPort,
        MaxDynamicPort = node.Resources.MaxDynamicPort,
        Networks = [.. node.Resources.Addresses.Take(1).Select(address => new ApiNetworkResource
        {
            Mode = "host", Device = address.Device, IpAddress = address.Address, Cidr = $"{address.Address}/32", Mbits = node.Resources.NetworkMbits,
        })],
        NodeNetworks = [.. node.Resources.Addresses.GroupBy(static address => address.Device, StringComparer.Ordinal).Select(device => new ApiNodeNetwork
        {
            Mode = "host",
            Device = device.Key,
            Speed = node.Resources.NetworkMbits,
            Addresses = [.. device.Select(static address => new ApiNodeNetworkAddress
            {
                Alias = address.Alias, Address = address.Address, Family = address.Family, ReservedPorts = address.ReservedPorts,
            })],
        })],
    };

    private static ImmutableSortedDictionary<string, ApiHostVolume> Volumes(Node node) => node.HostVolumes.ToImmutableSortedDictionary(
        static volume => volume.Key,
        static volume => new ApiHostVolume { Name = volume.Key, Path = volume.Value.Path, ReadOnly = volume.Value.ReadOnly },
        StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, ApiHostNetwork> HostNetworks(Node node) => node.HostNetworks.ToImmutableSortedDictionary(
        static network => network.Key,
        static network => new ApiHostNetwork
        {
            Name = network.Key, Cidr = network.Value.Cidr, Interface = network.Value.Interface, ReservedPorts = network.Value.ReservedPorts,
        },
        StringComparer.Ordinal);

    private static ApiReservedResources Reserved(Node node) => new()
    {
        Cpu = new ApiReservedCpu { CpuShares = node.Reserved.CpuMhz, ReservedCpuCores = node.Reserved.Cores },
        Memory = new ApiNodeMemory { MemoryMb = node.Reserved.MemoryMb },
        Disk = new ApiNodeDisk { DiskMb = node.Reserved.DiskMb },
        Networks = new ApiReservedNetworks { ReservedHostPorts = node.Reserved.Ports },
    };
}
