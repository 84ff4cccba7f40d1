using Steppe.Api.Types;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>Devices of nodes and of tasks as the API shows them.</summary>
/// <remarks>Pure. Source: HTTP API, type <c>NodeResources</c>.</remarks>
internal static class DeviceProjection
{
    /// <summary>Those of a node; null for none.</summary>
    public static IReadOnlyList<ApiNodeDevice>? Of(NodeResources resources) => resources.Devices.Count == 0 ? null :
    [
        .. resources.Devices.Select(static group => new ApiNodeDevice
        {
            Vendor = group.Vendor,
            Type = group.Type,
            Name = group.Name,
            Attributes = group.Attributes.ToDictionary(static one => one.Key, static one => Of(one.Value), StringComparer.Ordinal),
            Instances =
            [
                .. group.Instances.Select(static one => new ApiNodeDeviceInstance { Id = one.Id, Healthy = one.Healthy, HealthDescription = one.HealthDescription }),
            ],
        }),
    ];

    /// <summary>Those of a task; null for none.</summary>
    public static IReadOnlyList<ApiAllocatedDevice>? Of(AllocatedTaskResources task) => task.Devices is null ? null :
    [
        .. task.Devices.Select(static device => new ApiAllocatedDevice { Vendor = device.Vendor, Type = device.Type, Name = device.Name, DeviceIds = device.DeviceIds }),
    ];

    private static ApiDeviceAttribute Of(string value) => DeviceQuantity.Split(value) switch
    {
        { } number when number.Number == Math.Truncate(number.Number) && Math.Abs(number.Number) < long.MaxValue =>
            new ApiDeviceAttribute { Int = (long)number.Number, Unit = number.Unit },
        { } number => new ApiDeviceAttribute { Float = number.Number, Unit = number.Unit },
        _ when bool.TryParse(value, out bool truth) => new ApiDeviceAttribute { Bool = truth },
        _ => new ApiDeviceAttribute { String = value },
    };
}
