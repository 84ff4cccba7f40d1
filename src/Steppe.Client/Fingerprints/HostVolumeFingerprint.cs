using Steppe.Model;

namespace Steppe.Client.Fingerprints;

/// <summary>The directories this machine offers to jobs.</summary>
internal sealed class HostVolumeFingerprint(ClientOptions options) : IFingerprint
{
    /// <inheritdoc/>
    public string Name => "host_volume";

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A volume's directory does not exist.</exception>
    public void Read(NodeFacts facts)
    {
        foreach ((string name, HostVolume volume) in options.HostVolumes)
        {
            if (!Directory.Exists(volume.Path))
            {
                throw new InvalidDataException(
                    $"client.host_volume \"{name}\": {volume.Path} is no directory of this machine; make it, or correct its path");
            }
        }
    }
}
