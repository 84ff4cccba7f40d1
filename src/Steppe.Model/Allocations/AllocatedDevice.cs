namespace Steppe.Model;

/// <summary>Devices of one group that a task has as its own.</summary>
/// <param name="Vendor">Of the group.</param>
/// <param name="Type">Of the group.</param>
/// <param name="Name">Of the group.</param>
/// <param name="DeviceIds">Which of it, in order.</param>
public sealed record AllocatedDevice(string Vendor, string Type, string Name, IReadOnlyList<string> DeviceIds)
{
    /// <summary>Whether they are of a group.</summary>
    public bool IsOf(NodeDeviceGroup group) => group.Vendor == Vendor && group.Type == Type && group.Name == Name;
}
