using Steppe.Model;

namespace Steppe.State;

/// <summary>Whether nothing of a node that belongs to one task alone is given away twice.</summary>
/// <remarks>Pure. What is held twice among what is there is passed over, as ports are. Source: scheduler reference §15.1.</remarks>
internal static class ExclusiveFit
{
    /// <summary>Whether a core is given that is taken, kept back or not offered; the dimension, or null.</summary>
    public static string? FindCoreClash(Node node, IReadOnlyCollection<Allocation> there, IReadOnlyCollection<Allocation> wanted)
    {
        HashSet<int> taken = [.. node.Reserved.Cores ?? [], .. there.SelectMany(Cores)];
        HashSet<int> offered = [.. node.Resources.ReservableCores];
        return wanted.SelectMany(Cores).All(core => offered.Contains(core) && taken.Add(core)) ? null : "cores";
    }

    /// <summary>The same of devices.</summary>
    public static string? FindDeviceClash(Node node, IReadOnlyCollection<Allocation> there, IReadOnlyCollection<Allocation> wanted)
    {
        HashSet<(string, string)> taken = [.. there.SelectMany(Devices)];
        HashSet<(string, string)> offered =
            [.. node.Resources.Devices.SelectMany(static group => group.Instances.Where(static one => one.Healthy).Select(one => (group.Id, one.Id)))];
        return wanted.SelectMany(Devices).All(device => offered.Contains(device) && taken.Add(device)) ? null : "device oversubscribed";
    }

    private static IEnumerable<int> Cores(Allocation allocation) =>
        allocation.Resources.Total.Cores == 0 ? [] : allocation.Resources.Tasks.Values.SelectMany(static task => task.Cores ?? []);

    private static IEnumerable<(string Group, string Id)> Devices(Allocation allocation) => allocation.Resources.Total.Devices == 0 ? [] : allocation.Resources.Tasks.Values
        .SelectMany(static task => task.Devices ?? [])
        .SelectMany(static device => device.DeviceIds.Select(id => ($"{device.Vendor}/{device.Type}/{device.Name}", id)));
}
