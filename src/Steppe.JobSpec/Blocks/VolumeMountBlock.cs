using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>volume_mount</c>.</summary>
internal static class VolumeMountBlock
{
    public static VolumeMount Read(BlockReader block) => new()
    {
        Volume = block.Text("volume"),
        Destination = block.Text("destination"),
        ReadOnly = block.Bool("read_only"),
        PropagationMode = block.Text("propagation_mode"),
        SelinuxLabel = block.Text("selinux_label"),
    };
}
