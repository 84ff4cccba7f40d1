using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>csi_plugin</c>.</summary>
internal static class CsiPluginBlock
{
    public static CsiPluginConfig Read(BlockReader block) => new()
    {
        Id = block.Text("id") ?? "",
        Type = block.Text("type") ?? "",
        MountDir = block.Text("mount_dir") ?? "",
        StagePublishBaseDir = block.Text("stage_publish_base_dir") ?? "",
        HealthTimeout = block.Duration("health_timeout") ?? default,
    };
}
