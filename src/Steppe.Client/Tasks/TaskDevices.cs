using System.Collections.Immutable;
using Steppe.Drivers;
using Steppe.Model;

namespace Steppe.Client.Tasks;

/// <summary>What the devices a task was given mean on this machine: files it sees, and variables.</summary>
/// <remarks>Pure.</remarks>
internal static class TaskDevices
{
    private const string Ids = "${device.ids}";

    /// <summary>The device files, for drivers that isolate files; others see those of the host anyway.</summary>
    /// <exception cref="InvalidDataException">A device is not declared any more.</exception>
    public static ImmutableArray<TaskMount> MountsOf(AllocatedTaskResources? given, ClientOptions options, ITaskDriver driver) =>
        driver.Capabilities.FileIsolation == FileIsolation.None ? [] :
        [
            .. Given(given, options).SelectMany(static one => one.Device.DeviceIds.SelectMany(id => one.Declared.Instances[id]))
                .Distinct(StringComparer.Ordinal)
                .Select(static path => new TaskMount(path, path, ReadOnly: false, IsDevice: true)),
        ];

    /// <summary>The variables.</summary>
    /// <exception cref="InvalidDataException">A device is not declared any more.</exception>
    public static ImmutableSortedDictionary<string, string> VariablesOf(AllocatedTaskResources? given, ClientOptions options)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((AllocatedDevice device, DeviceDeclaration declared) in Given(given, options))
        {
            foreach ((string name, string value) in declared.Environment)
            {
                variables[name] = value.Replace(Ids, string.Join(',', device.DeviceIds), StringComparison.Ordinal);
            }
        }

        return variables.ToImmutable();
    }

    private static IEnumerable<(AllocatedDevice Device, DeviceDeclaration Declared)> Given(AllocatedTaskResources? given, ClientOptions options) =>
        (given?.Devices ?? []).Select(device => options.Devices.FirstOrDefault(declared =>
            declared.Vendor == device.Vendor && declared.Type == device.Type && declared.Name == device.Name
            && device.DeviceIds.All(declared.Instances.ContainsKey)) is { } found
                ? (device, found)
                : throw new InvalidDataException(
                    $"this node has no device {device.Vendor}/{device.Type}/{device.Name} {string.Join(", ", device.DeviceIds)} any more; declare "
                    + "it in the agent's plugin \"device\" again, or move the work"));
}
