using Steppe.Model;

namespace Steppe.Client.Fingerprints;

/// <summary>The devices the agent file declares; one whose files are missing is there, but unhealthy.</summary>
internal sealed class DeviceFingerprint(ClientOptions options) : IFingerprint
{
    /// <inheritdoc/>
    public string Name => "device";

    /// <inheritdoc/>
    public void Read(NodeFacts facts) => facts.Resources = facts.Resources with
    {
        Devices =
        [
            .. options.Devices.Select(static device => new NodeDeviceGroup
            {
                Vendor = device.Vendor,
                Type = device.Type,
                Name = device.Name,
                Attributes = device.Attributes,
                Instances = [.. device.Instances.Select(static instance => InstanceOf(instance.Key, instance.Value))],
            }).OrderBy(static group => group.Id, StringComparer.Ordinal),
        ],
    };

    private static NodeDevice InstanceOf(string id, IEnumerable<string> paths) =>
        paths.FirstOrDefault(static path => !Path.Exists(path)) is { } missing
            ? new NodeDevice(id, Healthy: false, $"{missing} does not exist")
            : new NodeDevice(id, Healthy: true);
}
