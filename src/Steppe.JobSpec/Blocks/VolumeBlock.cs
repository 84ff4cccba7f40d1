using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>volume</c>.</summary>
internal static class VolumeBlock
{
    public static VolumeRequest Read(BlockReader block) => new()
    {
        Name = block.Label,
        Type = block.Text("type") ?? "",
        Source = block.Text("source") ?? "",
        ReadOnly = block.Bool("read_only") ?? false,
        AccessMode = block.Text("access_mode") ?? "",
        AttachmentMode = block.Text("attachment_mode") ?? "",
        MountOptions = block.Block("mount_options", static inner => new VolumeMountOptions
        {
            FsType = inner.Text("fs_type") ?? "",
            MountFlags = inner.Texts("mount_flags"),
        }),
        PerAlloc = block.Bool("per_alloc") ?? false,
        Sticky = block.Bool("sticky"),
    };
}
