using Steppe.Api.Types;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>What was given to an allocation, in the API's newer and older shapes.</summary>
/// <remarks>Pure.</remarks>
internal static class ResourceProjection
{
    public static ApiAllocatedResources Allocated(Allocation allocation) => new()
    {
        Tasks = allocation.Resources.Tasks.ToDictionary(
            static task => task.Key,
            static task => new ApiAllocatedTaskResources
            {
                Cpu = new ApiAllocatedCpu { CpuShares = task.Value.CpuMhz, ReservedCores = task.Value.Cores },
                Devices = DeviceProjection.Of(task.Value),
                Memory = new ApiAllocatedMemory { MemoryMb = task.Value.MemoryMb, MemoryMaxMb = task.Value.MemoryMaxMb },
            },
            StringComparer.Ordinal),
        TaskLifecycles = allocation.Job.FindGroup(allocation.TaskGroup)?.Specification.Tasks?.ToDictionary(
            static task => task.Name ?? "",
            static task => task.Lifecycle is { } lifecycle
                ? new ApiTaskLifecycle { Hook = lifecycle.Hook ?? "", Sidecar = lifecycle.Sidecar }
                : null,
            StringComparer.Ordinal),
        Shared = new ApiAllocatedSharedResources
        {
            DiskMb = allocation.Resources.DiskMb,
            Networks = allocation.Resources.Ports.Count == 0 ? null : [Network(allocation.Resources.Ports)],
            Ports = allocation.Resources.Ports.Count == 0 ? null : [.. allocation.Resources.Ports.Select(Port)],
        },
    };

    public static ApiLegacyResources Legacy(ResourceAsk ask) =>
        new() { Cpu = ask.CpuMhz, Cores = ask.Cores, MemoryMb = ask.MemoryMb, MemoryMaxMb = ask.MemoryMaxMb, DiskMb = ask.DiskMb };

    public static ApiLegacyResources Legacy(AllocatedTaskResources task) =>
        new() { Cpu = task.CpuMhz, Cores = task.Cores?.Count ?? 0, MemoryMb = task.MemoryMb, MemoryMaxMb = task.MemoryMaxMb };

    private static ApiAllocatedPort Port(AllocatedPort port) =>
        new() { Label = port.Label, Value = port.Value, To = port.To, HostIpAddress = port.HostIp, IgnoreCollision = port.IgnoresCollision };

    private static ApiNetworkResource Network(IReadOnlyList<AllocatedPort> ports) => new()
    {
        Mode = "host",
        IpAddress = ports[0].HostIp,
        ReservedPorts = Ports(ports.Where(static port => port.IsStatic)),
        DynamicPorts = Ports(ports.Where(static port => !port.IsStatic)),
    };

    private static IReadOnlyList<ApiPort>? Ports(IEnumerable<AllocatedPort> ports)
    {
        ApiPort[] rows = [.. ports.Select(static port => new ApiPort
        {
            Label = port.Label, Value = port.Value, To = port.To, HostNetwork = port.HostNetwork ?? "default",
        })];
        return rows.Length == 0 ? null : rows;
    }
}
